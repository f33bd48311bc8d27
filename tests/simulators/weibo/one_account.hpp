// A world of one account, and calls to it, as tests need them.
#pragma once

#include "gateway/net/http_client.hpp"
#include "simulators/weibo/calls.hpp"
#include "simulators/weibo/deeds.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <string>

namespace simulators::weibo {

using namespace std::chrono_literals;
using nlohmann::json;

inline Account an_account() {
    return {
        .name = "main",
        .uid = "5342534570",
        .app_key = "1234567890",
        .app_secret = "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
        .access_token = "2.00inventedToken",
    };
}

class WorldTest : public testing::Test {
protected:
    json post(const std::string& path, const net::Fields& form) {
        net::Request request{.method = net::Method::post, .path = path};
        request.query.emplace_back("access_token", an_account().access_token);
        request.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
        request.body = net::form_encode(form);
        return answer(request);
    }

    json answer(const net::Request& request) {
        last = answer_call(world, request, now);
        return json::parse(last.response.body, nullptr, false);
    }

    int send(const std::string& text) {
        post(
            "/2/messages/reply.json",
            {{"type", "text"}, {"data", json{{"text", text}}.dump()}, {"receiver_id", user.uid}}
        );
        return last.code;
    }

    net::Instant now{std::chrono::seconds(1'760'000'000)};
    World world{{an_account()}, 7, now};
    User& user = world.arrive(0, "lin");
    Answer last;
};

}  // namespace simulators::weibo
