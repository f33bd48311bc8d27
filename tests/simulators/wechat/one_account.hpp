// A world of one account with everything allowed, and calls to it, as tests need them.
#pragma once

#include "simulators/wechat/calls.hpp"
#include "simulators/wechat/deeds.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace simulators::wechat {

using namespace std::chrono_literals;

inline Account an_account(Mode mode = Mode::safe) {
    return {
        .name = "main",
        .app_id = "wx0123456789abcdef",
        .secret = "0123456789abcdef0123456789abcdef",
        .original_id = "gh_0a1b2c3d4e5f",
        .token = "inventedToken01",
        .aes_key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
        .mode = mode,
    };
}

class WorldTest : public testing::Test {
protected:
    static Account other_account() {
        Account other = an_account();
        other.name = "other";
        other.app_id = "wxfedcba9876543210";
        other.original_id = "gh_f5e4d3c2b1a0";
        return other;
    }

    Json get(const std::string& path, net::Fields query) {
        return answer({.path = path, .query = std::move(query)});
    }

    Json post(const std::string& path, const Json& body) {
        net::Request request{.method = net::Method::post, .path = path, .body = body.dump()};
        request.query.emplace_back("access_token", token());
        return answer(std::move(request));
    }

    Json answer(net::Request request) {
        if (request.remote.empty()) request.remote = "127.0.0.1";
        auto found = answer_call(world, request, "http://127.0.0.1:8090", now);
        EXPECT_TRUE(found);
        last = found.value_or(Answer());
        return Json::parse(last.response.body, nullptr, false);
    }

    int code_of(const std::string& path, const Json& body) {
        return post(path, body).value("errcode", 0);
    }

    int send_text(const std::string& text) {
        return code_of(
            "/cgi-bin/message/custom/send",
            {{"touser", user.openid}, {"msgtype", "text"}, {"text", {{"content", text}}}}
        );
    }

    std::string token() {
        const auto issued = world.accounts[0].tokens.stable(now, false, world.limits, world.dice);
        return std::get<IssuedToken>(issued).token;
    }

    [[nodiscard]] const Bubble& newest() const { return user.screen.bubbles().back(); }

    World world{{an_account(), other_account()}, 7};
    net::Instant now{std::chrono::seconds(1'760'000'000)};
    User& user = world.arrive(0, "lin");
    Answer last;
};

}  // namespace simulators::wechat
