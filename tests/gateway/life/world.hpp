// A whole world in one process: the road with the real store, connectors, senders and outbox, and
// the simulated platforms with their customers. One clock that stands still until it is moved, one
// seed, no network.
#pragma once

#include "connectors/webchat/connector.hpp"
#include "connectors/webchat/fake_socket.hpp"
#include "gateway/content/content.hpp"
#include "gateway/net/clock.hpp"
#include "gateway/net/task_group.hpp"
#include "gateway/road/alarms.hpp"
#include "gateway/road/fetcher.hpp"
#include "gateway/road/inbox.hpp"
#include "gateway/road/outbox.hpp"
#include "gateway/serve/platforms.hpp"
#include "gateway/serve/upload_desk.hpp"
#include "simulators/simulator.hpp"
#include "store/sqlite/sqlite_store.hpp"

#include <boost/asio/io_context.hpp>

#include <filesystem>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace life {

// How often each text stands somewhere.
using Texts = std::map<std::string, int>;

struct WorldOptions {
    bool hook = false;           // the operator has an address of its own, which takes what comes
    bool platform_desk = false;  // whoever wants a person goes to WeChat's own agents
};

class World {
public:
    World(std::uint64_t seed, const simulators::Faults& faults, const WorldOptions& options = {});
    ~World();
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    void advance(net::Duration time);
    // Lets everything run that can, without time passing.
    void settle();

    // The same while nothing becomes durable for longer than the platforms wait.
    void settle_on_a_slow_disk();

    [[nodiscard]] net::Instant now() const { return clock_->now(); }

    simulators::Platform& platform(bool weibo);
    // A new line of a visitor's page, and whatever else the page asks.
    std::shared_ptr<connectors::webchat::FakeSocket> connect_visitor();
    net::Response ask_webchat(net::Request request);

    simulators::Simulator& simulator() { return *simulator_; }

    store::Store& store() { return *store_; }

    gateway::Inbox& inbox() { return *inbox_; }

    net::Clock& clock() { return *clock_; }

    // What the operator's address was given.
    std::vector<std::string> hook_bodies;

    // What the bot said to a customer, turn by turn as one message, and how each delivery ended.
    struct Said {
        std::string text;
        dialog::TurnId turn{};
    };

    std::vector<Said> said_to(const std::string& account, const std::string& external_id);
    dialog::Subjects subjects(const std::string& account, const std::string& external_id);
    std::vector<store::DeliveryRow> for_agent();
    // All that a customer sent beside words.
    std::vector<store::EvidenceRow> evidence(
        const std::string& account, const std::string& external_id
    );
    std::optional<std::string> file(dialog::PersonId person, const std::string& sha256);

    [[nodiscard]] std::string log() const { return log_text_.str(); }

    // As /metrics shows them.
    [[nodiscard]] std::string figures() const { return metrics_.text(); }

    [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }

private:
    net::Task<net::Response> take_hook(net::Request request);
    void run(net::Task<void> story);
    void poll();
    net::Task<void> settle_all();
    net::Task<void> wait(std::chrono::milliseconds time);

    std::filesystem::path directory_;
    bool disk_hangs_ = false;
    std::ostringstream log_text_;
    gateway::Log log_;
    gateway::Metrics metrics_;
    net::asio::io_context io_{1};
    net::asio::executor_work_guard<net::asio::io_context::executor_type> work_{io_.get_executor()};
    std::unique_ptr<net::SettableClock> clock_;
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<net::TaskGroup> tasks_;
    std::unique_ptr<gateway::Inbox> inbox_;
    std::unique_ptr<gateway::Alarms> alarms_;
    std::unique_ptr<gateway::Platforms> platforms_;
    std::unique_ptr<gateway::Outbox> outbox_;
    std::unique_ptr<gateway::UploadDesk> uploads_;
    std::unique_ptr<gateway::Fetcher> fetcher_;
    std::unique_ptr<connectors::webchat::Connector> webchat_;
    std::vector<std::shared_ptr<connectors::webchat::FakeSocket>> sockets_;
    std::unique_ptr<net::HttpClient> to_gateway_;
    std::unique_ptr<simulators::Simulator> simulator_;
};

}  // namespace life
