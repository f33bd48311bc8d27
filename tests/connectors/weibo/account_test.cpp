#include "connectors/weibo/account.hpp"

#include "connectors/weibo/platform.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace {

using namespace connectors::weibo;
using namespace weibo_tests;
using namespace std::chrono_literals;

constexpr net::Instant now{std::chrono::milliseconds(1'794'836'213'000)};

std::string outcome_of(const Account& account, const net::Request& request, net::Instant at = now) {
    const auto opened = account.open(request, at);
    const auto* why = std::get_if<Refused>(&opened);
    return why == nullptr ? "open" : std::string(name(*why));
}

TEST(WeiboAccount, SettingsMustMakeSense) {
    EXPECT_TRUE(mistakes(settings()).empty());
    EXPECT_EQ(mistakes(AccountSettings{}).size(), 3U);
    for (const char* uid : {"", "0", "-1", "+1", "12a", "99999999999999999999"}) {
        AccountSettings wrong = settings();
        wrong.uid = uid;
        EXPECT_EQ(mistakes(wrong).size(), 1U) << uid;
        EXPECT_THROW(Account{wrong}, std::invalid_argument) << uid;
    }
    AccountSettings blank = settings();
    blank.app_secret = "two words";
    EXPECT_EQ(mistakes(blank).size(), 1U);
    EXPECT_EQ(mistakes(blank).front().find("two"), std::string::npos);
}

TEST(WeiboAccount, EchoesExactlyWhatWasGiven) {
    const Account account(settings());
    for (const char* echo : {"dnPdpTZz85", "<b>&\"", " a b ", "回音"}) {
        const auto verified = account.verify(verification(echo), now);
        ASSERT_TRUE(std::holds_alternative<std::string>(verified)) << echo;
        EXPECT_EQ(std::get<std::string>(verified), echo);
    }
}

TEST(WeiboAccount, EveryParameterIsNeeded) {
    const Account account(settings());
    for (const char* missing : {"signature", "timestamp", "nonce", "echostr"}) {
        net::Request request = verification("dnPdpTZz85");
        remove_parameter(request, missing);
        EXPECT_TRUE(std::get<Refused>(account.verify(request, now)) == Refused::missing_parameter);
        set_parameter(request, missing, "");
        EXPECT_TRUE(std::get<Refused>(account.verify(request, now)) == Refused::missing_parameter);
    }
    for (const char* missing : {"signature", "timestamp", "nonce"}) {
        net::Request request = push(text_message("你好"));
        remove_parameter(request, missing);
        EXPECT_EQ(outcome_of(account, request), "missing_parameter") << missing;
    }
}

TEST(WeiboAccount, AForeignSignatureIsRefusedBeforeAnythingIsRead) {
    const Account account(settings());
    EXPECT_EQ(outcome_of(account, push("<xml>", other_secret)), "wrong_signature");
    EXPECT_EQ(outcome_of(account, push("{", other_secret)), "wrong_signature");
    for (const char* name : {"timestamp", "nonce"}) {
        net::Request request = push(text_message("你好"));
        set_parameter(request, name, "1");
        EXPECT_EQ(outcome_of(account, request), "wrong_signature") << name;
    }
    const auto verified = account.verify(verification("dnPdpTZz85", other_secret), now);
    EXPECT_TRUE(std::get<Refused>(verified) == Refused::wrong_signature);
}

TEST(WeiboAccount, ThePreviousSecretIsGoodToo) {
    AccountSettings changing = settings();
    changing.previous_app_secret = other_secret;
    const Account account(changing);
    EXPECT_EQ(outcome_of(account, push(text_message("你好"), secret)), "open");
    EXPECT_EQ(outcome_of(account, push(text_message("你好"), other_secret)), "open");
    EXPECT_EQ(outcome_of(account, push(text_message("你好"), "third")), "wrong_signature");
}

TEST(WeiboAccount, AgeCountsOnlyWhenSet) {
    const net::Request request = push(text_message("你好"));
    const Account any_age(settings());
    EXPECT_EQ(outcome_of(any_age, request, now + 1000h), "open");
    AccountSettings strict = settings();
    strict.age_max = 300s;
    const Account account(strict);
    EXPECT_EQ(outcome_of(account, request, now + 300s), "open");
    EXPECT_EQ(outcome_of(account, request, now - 300s), "open");
    EXPECT_EQ(outcome_of(account, request, now + 301s), "too_old");
    EXPECT_EQ(outcome_of(account, request, now - 301s), "too_old");
}

TEST(WeiboAccount, OnlyItsOwnUidIsServed) {
    AccountSettings other = settings();
    other.uid = "5300000000002";
    EXPECT_EQ(outcome_of(Account(other), push(text_message("你好"))), "wrong_account");
}

TEST(WeiboAccount, RefusesWhatItCannotRead) {
    AccountSettings small = settings();
    const Account account(small);
    EXPECT_EQ(outcome_of(account, push("<xml><ToUserName/></xml>")), "xml_mode");
    EXPECT_EQ(outcome_of(account, push("{}")), "bad_payload");
    EXPECT_EQ(outcome_of(account, push("")), "bad_payload");
    EXPECT_EQ(outcome_of(account, push(std::string(1024 * 1024 + 1, ' '))), "too_large");
    std::string full = text_message("你好");
    full.resize(std::size_t{1024} * 1024, ' ');
    EXPECT_EQ(outcome_of(account, push(full)), "open");
}

TEST(WeiboAccount, ARefusalSaysNothingButItsName) {
    EXPECT_EQ(refusal(Refused::wrong_signature).status, 403U);
    EXPECT_EQ(refusal(Refused::wrong_account).status, 403U);
    EXPECT_EQ(refusal(Refused::missing_parameter).status, 400U);
    EXPECT_EQ(refusal(Refused::xml_mode).status, 400U);
    EXPECT_EQ(refusal(Refused::too_large).status, 413U);
    EXPECT_EQ(refusal(Refused::wrong_method).status, 405U);
    EXPECT_EQ(refusal(Refused::bad_payload).body, "bad_payload");
}

}  // namespace
