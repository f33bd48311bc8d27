// The last calls that the gateway made, for tests and for whoever looks at the page. Without
// secrets: no queries, no bodies.
#pragma once

#include "gateway/net/clock.hpp"

#include <cstddef>
#include <deque>
#include <string>
#include <utility>

namespace simulators {

struct CallEntry {
    net::Instant at{};
    std::string platform;
    std::string account;
    std::string path;
    std::string user;   // the customer's id on that platform
    int code = 0;       // the platform's own error code; 0 is good
    std::string fault;  // of the faults on demand; empty: none
};

class CallLog {
public:
    static constexpr std::size_t entries_max = 5'000;

    void add(CallEntry entry) {
        entries_.push_back(std::move(entry));
        if (entries_.size() > entries_max) entries_.pop_front();
    }

    [[nodiscard]] const std::deque<CallEntry>& entries() const { return entries_; }

private:
    std::deque<CallEntry> entries_;
};

}  // namespace simulators
