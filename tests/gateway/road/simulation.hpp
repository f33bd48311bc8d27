// A world in which customers write, the platform repeats itself, the disk fails, time passes and
// the process is killed, all by seed. Checks after each step and at the end what must always hold.
#pragma once

#include "gateway/road/dice.hpp"
#include "gateway/road/ledger.hpp"
#include "gateway/road/node.hpp"
#include "gateway/road/planted_store.hpp"
#include "gateway/road/watched_store.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace road {

class Simulation {
public:
    static constexpr unsigned steps = 60;

    Simulation(std::uint64_t seed, Plant plant);

    // What did not hold, with seed and step; nothing when all did.
    std::optional<std::string> run();

    // A digest of all that was answered: the same seed gives the same world.
    [[nodiscard]] std::size_t digest() const { return digest_; }

    // How much happened, for the test that this is no empty play.
    [[nodiscard]] const std::map<std::string, std::size_t>& counts() const { return counts_; }

private:
    struct Customer {
        std::string account;
        std::string user;
        std::string phone;
        std::string order_no;
    };

    struct Fault {
        int code = 0;
        store::SqliteOptions::Testing::Moment moment{};
        unsigned calls_before = 0;
        unsigned times = 0;
        bool poison = false;  // always the same turn
        dialog::TurnId poisoned{};
    };

    // An event of a customer, and all its copies.
    struct Sent {
        Inbound inbound;
        std::vector<std::shared_ptr<Call>> calls;  // not answered yet
        unsigned tries = 0;
        std::optional<Taken> answer;
        dialog::TurnId answered_before{};  // what this customer had heard when it was sent first
    };

    void populate();
    NodeOptions node_options();
    std::unique_ptr<store::Store> store_before(store::Store& engine);
    int fault(store::SqliteOptions::Testing::Moment moment, dialog::TurnId turn);

    void step();
    void send_new();
    void send_copy();
    void retry();
    void fire_due();
    void pass_time();
    void arm_fault();
    void toggle_presence();
    void kill_and_start();
    void restart();
    void resolve(const Untold& lost);

    Inbound message(const Customer& customer);
    std::string words(const Customer& customer);
    std::string some_case_number();
    void deliver(Sent& sent);
    void collect();
    void hear(Sent& sent, const Taken& taken);
    void pushed(
        std::string_view account, std::string_view user, const std::vector<connectors::Line>& lines
    );

    void finish();
    void answer_all();
    void check_subjects();
    void check_due_rows();
    void check_histories();
    void check_export();
    void check_case_events();

    std::uint64_t seed_;
    Plant plant_;
    Dice dice_;
    Directory directory_;
    Ledger ledger_;
    Untold untold_;
    std::unique_ptr<Node> node_;
    unsigned starts_ = 0;

    std::vector<Customer> customers_;
    std::vector<std::unique_ptr<Sent>> sent_;
    std::set<std::string> identities_;
    std::set<std::string> present_;
    std::map<std::string, dialog::TurnId> heard_;  // by user: the newest turn answered
    std::optional<Fault> fault_;
    std::uint64_t next_message_ = 0;
    std::size_t digest_ = 0;
    std::map<std::string, std::size_t> counts_;
};

}  // namespace road
