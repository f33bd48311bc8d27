#include "gateway/serve/hook_sender.hpp"

#include "gateway/life/wire.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <optional>

namespace life {
namespace {

using connectors::Outcome;
using dialog::Ending;
using dialog::Obstacle;
using testing::SizeIs;

class HookSenderTest : public testing::Test {
protected:
    Outcome send(connectors::Outbound outbound) {
        std::optional<Outcome> ended;
        net::asio::co_spawn(
            io,
            sender.send(std::move(outbound)),
            [&](const std::exception_ptr& failure, Outcome outcome) {
                if (failure) std::rethrow_exception(failure);
                ended = std::move(outcome);
            }
        );
        io.restart();
        io.run();
        return ended.value();
    }

    net::Task<net::Response> take(net::Request request) {
        heard.push_back(std::move(request));
        net::Response response;
        response.status = status;
        response.hang_up = hangs_up;
        co_return response;
    }

    static connectors::Outbound news() {
        return {
            .carrier = dialog::Carrier::hook,
            .text = "HY1 的进展",
            .values = {{"case_no", "HY1"}, {"stage", "核实受理"}},
            .key = "d7",
            .contact = {.name = "王", .phone = "13800001234"},
        };
    }

    net::asio::io_context io{1};
    std::unique_ptr<net::SettableClock> clock =
        net::make_settable_clock(io, net::Instant(std::chrono::seconds(1'795'000'000)), false);
    Wire wire{[this](net::Request request) { return take(std::move(request)); }};
    gateway::HookSender sender{"https://sms.test/huiyin", "secret", wire, *clock};
    std::vector<net::Request> heard;
    unsigned status = 200;
    bool hangs_up = false;
};

TEST_F(HookSenderTest, GivesWhatASmsNeedsAndSignsIt) {
    EXPECT_EQ(send(news()).ending, Ending::delivered);
    ASSERT_THAT(heard, SizeIs(1));
    EXPECT_EQ(heard[0].path, "/huiyin");
    const auto body = nlohmann::json::parse(heard[0].body);
    EXPECT_EQ(body["phone"], "13800001234");
    EXPECT_EQ(body["name"], "王");
    EXPECT_EQ(body["case_no"], "HY1");
    EXPECT_EQ(body["text"], "HY1 的进展");
    EXPECT_EQ(*heard[0].header("idempotency-key"), "d7");
    // printf '%s' "1795000000.$body" | openssl dgst -sha256 -hmac secret
    const auto* signature = heard[0].header("x-huiyin-signature");
    ASSERT_NE(signature, nullptr);
    EXPECT_EQ(signature->substr(0, 16), "t=1795000000,v1=");
    EXPECT_EQ(signature->size(), 16U + 64U);
}

TEST_F(HookSenderTest, SignsNothingTwiceAlike) {
    send(news());
    auto other = news();
    other.text = "别的";
    send(std::move(other));
    EXPECT_NE(*heard[0].header("x-huiyin-signature"), *heard[1].header("x-huiyin-signature"));
}

TEST_F(HookSenderTest, TriesAgainWhatFailedAndGivesUpWhatWasRefused) {
    for (const unsigned later : {500U, 503U, 429U, 408U}) {
        status = later;
        EXPECT_EQ(send(news()).ending, Ending::unavailable) << later;
    }
    for (const unsigned never : {400U, 401U, 404U}) {
        status = never;
        EXPECT_EQ(send(news()).ending, Ending::rejected) << never;
    }
    hangs_up = true;
    EXPECT_EQ(send(news()).ending, Ending::unavailable);
}

TEST_F(HookSenderTest, AsksNobodyForACustomerWithoutAPhone) {
    auto nobody = news();
    nobody.contact = {};
    const auto outcome = send(std::move(nobody));
    EXPECT_EQ(outcome.ending, Ending::rejected);
    EXPECT_EQ(outcome.obstacle, Obstacle::unknown_person);
    EXPECT_THAT(heard, SizeIs(0));
}

}  // namespace
}  // namespace life
