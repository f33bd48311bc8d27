// The platform as a test sees it: calls with all their parameters, and its API as a fake client.
#pragma once

#include "connectors/weibo/account.hpp"
#include "gateway/net/clock.hpp"
#include "gateway/net/http.hpp"
#include "gateway/net/http_client.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace weibo_tests {

inline constexpr std::string_view secret = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
inline constexpr std::string_view other_secret = "1f1e2d3c4b5a69788796a5b4c3d2e1f0";
inline constexpr std::string_view account_uid = "5300000000001";
inline constexpr std::string_view customer_uid = "7600000000123";
inline constexpr std::string_view timestamp = "1794836213000";
inline constexpr std::string_view created_at = "Mon Nov 16 21:36:53 +0800 2026";
inline constexpr std::int64_t created_seconds = 1'794'836'213;

connectors::weibo::AccountSettings settings();

std::string sample(std::string_view name);
std::string text_message(std::string_view text);

net::Request verification(std::string_view echo, std::string_view with_secret = secret);
net::Request push(std::string body, std::string_view with_secret = secret);

void set_parameter(net::Request& request, std::string_view name, std::string value);
void remove_parameter(net::Request& request, std::string_view name);

// What a passive answer says; empty when there is none.
std::string said_in(const net::Response& response);

// Answers in the order in which they were put in; without any, nobody can be reached.
class FakeClient : public net::HttpClient {
public:
    net::Task<net::ClientResult> send(net::ClientRequest request) override;

    void stop() override {}

    void will_answer(unsigned status, std::string body, net::Fields headers = {});
    void will_fail(bool may_have_arrived);

    void will_be_too_large() {
        answers_.emplace_back(net::ClientFailure{net::body_too_large(), true});
    }

    std::vector<net::ClientRequest> asked;

private:
    std::deque<net::ClientResult> answers_;
};

class FakeClock : public net::Clock {
public:
    net::Instant now() const override { return at; }

    net::Task<void> sleep_until(net::Instant /*until*/) override { co_return; }

    void wake() override {}

    net::Instant at{std::chrono::milliseconds(1'794'836'213'000)};
};

// What the task gives; it must not wait for anything else.
template <class T>
T run(net::Task<T> task);

}  // namespace weibo_tests

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>
#include <stdexcept>

namespace weibo_tests {

template <class T>
T run(net::Task<T> task) {
    net::asio::io_context io{1};
    std::optional<T> result;
    net::asio::co_spawn(io, std::move(task), [&result](const std::exception_ptr& failure, T value) {
        if (failure) std::rethrow_exception(failure);
        result = std::move(value);
    });
    io.run();
    if (!result) throw std::runtime_error("the task has not ended");
    return std::move(*result);
}

}  // namespace weibo_tests
