// Three hundred customers of two platforms and of pages, and how they spend ten days.
#pragma once

#include "gateway/life/visitor.hpp"
#include "gateway/life/world.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace life {

constexpr int customers = 200;  // of platforms
constexpr int visitors = 100;   // of pages
constexpr int days = 10;

struct Customer {
    bool weibo = false;
    std::string person;
    bool has_complained = false;
    bool has_left = false;
    std::vector<std::string> pictures{};  // bytes, as sent
};

// Somebody on a page, and what he has done so far.
struct Guest {
    Visitor visitor;
    bool has_complained = false;
    std::vector<std::string> files{};  // bytes, as sent
    std::set<std::size_t> unsent{};    // of files: no answer came
};

class Life : public testing::TestWithParam<std::uint64_t> {
protected:
    Life();

    static simulators::Faults faults();

    std::string external_id(const Customer& customer);

    void act(Customer& customer);

    void send_picture(Customer& customer);

    // Pages are opened and closed, lines break before, while and after something is said.
    void act(Guest& guest);

    void come_back(Guest& guest);

    void live();

    void check_words();
    void check_silence();
    void check_pictures();
    void check_pages();
    void check_told();

    const simulators::Screen& screen(const Customer& customer);

    simulators::Dice dice;
    World world{GetParam(), faults()};
    std::vector<Customer> everybody;
    std::vector<Guest> guests;
};

}  // namespace life
