// What tests and the page may order, as JSON under /sim/. See README.md beside this file.
#pragma once

#include "gateway/net/clock.hpp"
#include "gateway/net/http.hpp"
#include "gateway/net/http_client.hpp"
#include "gateway/net/signal.hpp"
#include "simulators/call_log.hpp"
#include "simulators/faults.hpp"
#include "simulators/platform.hpp"
#include "simulators/pusher.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace simulators {

struct ControlParts {
    net::SettableClock& clock;
    net::HttpClient& client;
    const std::vector<Platform*>& platforms;
    const CallLog& log;
    const Pusher& pusher;
    Faults& faults;
    std::function<void()> faults_changed;
    std::string gateway_operations;
};

class Control {
public:
    static constexpr std::size_t people_max = 100'000;
    static constexpr std::size_t person_bytes_max = 40;

    Control(net::asio::any_io_executor executor, ControlParts parts);

    net::Task<net::Response> handle(net::Request request);
    // Somebody's phone shows something new.
    void phones_changed();

private:
    using Json = nlohmann::json;

    net::Task<net::Response> order(const net::Request& request);
    net::Task<net::Response> phone(const net::Request& request);
    net::Task<net::Response> move_clock(const net::Request& request);
    net::Task<Done> step_to(net::Instant target);
    static net::Task<net::Response> verify(Platform& platform, std::string account);

    net::Response people(const Json& body);
    net::Response deed(const std::string& path, const Json& body);
    net::Response change_faults(const Json& body);
    [[nodiscard]] net::Response calls() const;
    [[nodiscard]] net::Response file(std::string_view path) const;
    Platform* platform_named(const Json& body) const;

    ControlParts parts_;
    std::set<std::string> people_;
    std::uint64_t version_ = 1;
    net::Signal changed_;
};

}  // namespace simulators
