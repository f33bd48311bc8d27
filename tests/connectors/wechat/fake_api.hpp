// The platform's API without a network: it gives out tokens as the real one does, answers calls as
// the test says, and keeps what it was asked. With the loop and the clock that a sender needs.
#pragma once

#include "connectors/wechat/outbound_settings.hpp"
#include "gateway/net/loop.hpp"
#include "gateway/net/signal.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wechat_tests {

using namespace std::chrono_literals;

inline const net::Instant start{std::chrono::seconds{1'763'800'000}};
inline constexpr std::string_view api_base = "https://api.weixin.qq.com";
inline constexpr std::string_view secret = "0123456789abcdef0123456789abcdef";

inline net::ClientResponse answered(
    std::string body, std::string type = "application/json; encoding=utf-8", unsigned status = 200
) {
    net::ClientResponse response;
    response.status = status;
    response.headers.emplace_back("content-type", std::move(type));
    response.body = std::move(body);
    return response;
}

inline net::ClientFailure failed(bool may_have_arrived) {
    const auto code =
        may_have_arrived ? net::asio::error::timed_out : net::asio::error::connection_refused;
    return net::ClientFailure{net::Error{code, "POST https://api.weixin.qq.com"}, may_have_arrived};
}

inline std::string refusal_of(std::int64_t code, const std::string& message) {
    return nlohmann::json{{"errcode", code}, {"errmsg", message}}.dump();
}

inline bool has(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

class FakeApi : public net::HttpClient {
public:
    FakeApi(net::asio::io_context& io, net::Clock& clock)
        : let_go_(io.get_executor()),
          clock_(clock) {}

    net::Task<net::ClientResult> send(net::ClientRequest request) override {
        const bool is_token_call = has(request.url, "/cgi-bin/stable_token");
        (is_token_call ? token_calls : calls).push_back(request);
        if (!at_once) {
            auto executor = co_await net::asio::this_coro::executor;
            co_await net::asio::post(executor, net::asio::use_awaitable);
        }
        while (held) {
            co_await let_go_.wait();
        }
        if (is_token_call) co_return token_answer(request);
        co_return call_answer(request);
    }

    void stop() override {}

    void let_go() {
        held = false;
        let_go_.notify_all();
    }

    // Somebody else with the same secret asks for a new token, and the old one dies at once.
    void replace_token() { issue(true); }

    [[nodiscard]] const std::string& token() const { return token_.value; }

    bool held = false;
    bool at_once = false;  // answers before its caller has begun to wait
    std::chrono::seconds life{7200};
    std::optional<net::ClientResult> token_result;  // in place of a token
    bool refuses_every_token = false;
    bool dead_token_stays = false;  // normal calls are answered with a token that is refused
    std::function<net::ClientResult(const net::ClientRequest&)> on_call;  // token is right
    std::vector<net::ClientRequest> token_calls;
    std::vector<net::ClientRequest> calls;
    int forced = 0;

private:
    void issue(bool old_one_dies) {
        former_ = old_one_dies ? net::Instant{} : token_.ends_at;
        former_value_ = token_.value;
        token_ = {"99_token/" + std::to_string(++issued_) + "+", clock_.now() + life};
    }

    net::ClientResult token_answer(const net::ClientRequest& request) {
        if (token_result) return *token_result;
        const auto body = nlohmann::json::parse(request.body);
        const bool force = body.at("force_refresh").get<bool>();
        forced += force ? 1 : 0;
        if (force || (token_.ends_at - clock_.now() <= 300s && !dead_token_stays)) issue(force);
        const auto left = std::chrono::ceil<std::chrono::seconds>(token_.ends_at - clock_.now());
        const nlohmann::json answer{{"access_token", token_.value}, {"expires_in", left.count()}};
        return answered(answer.dump());
    }

    net::ClientResult call_answer(const net::ClientRequest& request) {
        if (!has(request.url, "access_token=")) return on_call(request);
        const auto now = clock_.now();
        const bool is_present =
            has(request.url, net::percent_encode(token_.value)) && now < token_.ends_at;
        const bool is_former = !former_value_.empty() &&
                               has(request.url, net::percent_encode(former_value_)) &&
                               now < former_;
        if (refuses_every_token || (!is_present && !is_former))
            return answered(refusal_of(40001, "invalid credential, access_token is invalid"));
        return on_call ? on_call(request) : answered(R"({"errcode":0,"errmsg":"ok"})");
    }

    net::Signal let_go_;
    net::Clock& clock_;
    connectors::wechat::Token token_;
    std::string former_value_;
    net::Instant former_{};
    int issued_ = 0;
};

class OutboundTest : public ::testing::Test {
protected:
    connectors::wechat::OutboundHooks hooks() {
        return {
            .executor = io.get_executor(),
            .http = api,
            .clock = *clock,
            .tasks = group,
            .on_alarm =
                [this](const std::string& account, auto what, const std::string& detail) {
                    EXPECT_EQ(account, "wechat/main");
                    alarms.emplace_back(connectors::wechat::name(what));
                    details.push_back(detail);
                },
            .on_token = [this](const connectors::wechat::Token& token) { saved = token; },
            .last_token = {}};
    }

    static connectors::wechat::Access access() {
        connectors::wechat::Access access;
        access.account = "wechat/main";
        access.app_id = "wx0123456789abcdef";
        access.app_secret = secret;
        return access;
    }

    net::Task<void> pass(net::Duration time) { return clock->advance_to(clock->now() + time, {}); }

    net::asio::io_context io{1};
    std::unique_ptr<net::SettableClock> clock = net::make_settable_clock(io, start, false);
    FakeApi api{io, *clock};
    std::vector<std::string> alarms;
    std::vector<std::string> details;
    std::optional<connectors::wechat::Token> saved;
    // Last, so that what still runs goes before what it uses.
    net::TaskGroup group{io.get_executor(), {}};
};

}  // namespace wechat_tests
