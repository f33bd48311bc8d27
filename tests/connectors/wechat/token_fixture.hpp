// One account's token, from a platform that a test plays.
#pragma once

#include "connectors/wechat/fake_api.hpp"
#include "connectors/wechat/token.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <string>

namespace wechat_tests {

using connectors::Outcome;
using connectors::wechat::TokenSource;
using dialog::Obstacle;
using net::Task;
using Lease = TokenSource::Lease;

class WeChatToken : public OutboundTest {
protected:
    static std::string value(const Lease& lease) {
        const auto* token = std::get_if<std::string>(&lease);
        return token == nullptr ? "none: " + std::get<Outcome>(lease).detail : *token;
    }

    static Obstacle obstacle(const Lease& lease) {
        const auto* why = std::get_if<Outcome>(&lease);
        return why == nullptr ? Obstacle::none : why->obstacle;
    }

    static std::optional<net::Duration> retry_after(const Lease& lease) {
        const auto* why = std::get_if<Outcome>(&lease);
        return why == nullptr ? std::nullopt : why->retry_after;
    }

    Task<void> ask(TokenSource& from) {
        Lease lease = co_await from.present();
        given.insert(value(lease));
        ++answers;
    }

    Task<void> ask_instead(TokenSource& from, std::string refused) {
        Lease lease = co_await from.instead_of(refused);
        given.insert(value(lease));
        ++answers;
    }

    TokenSource source{access(), hooks()};
    std::set<std::string> given;
    int answers = 0;
};

}  // namespace wechat_tests
