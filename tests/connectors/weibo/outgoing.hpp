// A sender between a fake client and a fake clock.
#pragma once

#include "connectors/weibo/platform.hpp"
#include "connectors/weibo/sender.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace weibo_tests {

inline constexpr std::string_view access_token = "2.00Invented+Token/1";

class WeiboSenderTest : public ::testing::Test {
protected:
    static connectors::weibo::SenderSettings sender_settings() {
        connectors::weibo::SenderSettings settings;
        settings.account = "weibo/main";
        settings.uid = account_uid;
        settings.access_token = access_token;
        settings.forbidden_words = {"微信", "WeChat", ""};
        return settings;
    }

    connectors::weibo::SenderHooks hooks() {
        return {client, clock, [this](const auto& account, auto what, const auto& detail) {
                    EXPECT_EQ(account, "weibo/main");
                    alarms.push_back(std::string(dialog::name(what)) + ": " + detail);
                }};
    }

    connectors::Outcome send(
        const std::string& text, dialog::Carrier carrier = dialog::Carrier::window
    ) {
        connectors::Outbound outbound;
        outbound.external_id = customer_uid;
        outbound.carrier = carrier;
        outbound.text = text;
        outbound.key = "delivery-1";
        return run(sender.send(outbound));
    }

    std::variant<connectors::MediaFetched, connectors::MediaRefused> fetch(
        const std::string& file_id = "821000000000012"
    ) {
        const connectors::MediaWanted wanted{dialog::MediaKind::image, file_id, ""};
        return run(sender.fetch(wanted));
    }

    FakeClient client;
    FakeClock clock;
    std::vector<std::string> alarms;
    connectors::weibo::WeiboSender sender{sender_settings(), hooks()};
};

inline std::string error_body(int code) {
    return R"({"error":"text","error_code":)" + std::to_string(code) + R"(,"request":"/2/x"})";
}

}  // namespace weibo_tests
