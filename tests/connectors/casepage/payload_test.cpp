#include "connectors/casepage/payload.hpp"

#include "connectors/casepage/record.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace connectors::casepage {

namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

json view_of(const CaseRecord& record) {
    return json::parse(encode_view(record, noon));
}

TEST(CaseView, SaysHowItStands) {
    const auto record = sample_record();
    const auto view = view_of(record);
    EXPECT_EQ(view["number"], record.of.number);
    EXPECT_EQ(view["stage"], "screening");
    EXPECT_EQ(view["status"], "open");
    EXPECT_EQ(view["desk"]["person"], "陈静");
    EXPECT_EQ(view["missing"], json::array({"evidence"}));
    EXPECT_EQ(view["evidence"][0]["state"], "kept");
    EXPECT_EQ(view["evidence"][1]["state"], "again");
}

TEST(CaseView, HoldsNoWordOfTheComplaintAndNoWholePhone) {
    const auto view = encode_view(sample_record(), noon);
    for (const auto& secret : secrets) EXPECT_THAT(view, Not(HasSubstr(secret)));
    EXPECT_THAT(view, HasSubstr("138********"));
}

TEST(CaseView, NextIsWhatIsStillOwedTheSoonestFirst) {
    const auto next = view_of(sample_record())["next"];
    ASSERT_EQ(next.size(), 3U) << next;
    EXPECT_EQ(next[0]["what"], "first_reply");
    EXPECT_EQ(next[0]["late"], true) << "its time has passed, whatever the alarm has done so far";
    EXPECT_EQ(next[1]["what"], "news");
    EXPECT_EQ(next[1]["late"], false);
    EXPECT_EQ(next[2]["what"], "answer");
}

TEST(CaseView, WhatWasMissedIsNotHiddenByItsSuccessor) {
    auto record = sample_record();
    for (auto& promise : record.of.promises)
        if (promise.kind == dialog::PromiseKind::first_reply)
            promise.state = dialog::PromiseState::broken;
    EXPECT_EQ(view_of(record)["next"][0]["late"], true);
}

TEST(CaseView, AnEndedCaseOwesNothing) {
    auto record = sample_record();
    record.of.status = dialog::CaseStatus::withdrawn;
    record.of.closed_at = noon;
    const auto view = view_of(record);
    EXPECT_EQ(view["next"], json::array());
    EXPECT_EQ(view["steps"].back()["what"], "withdrawn");
}

TEST(CaseView, StepsAreInOrderAndLeaveOutWhatIsOurs) {
    const auto steps = view_of(sample_record())["steps"];
    std::vector<std::string> what;
    for (const auto& step : steps) what.push_back(step["what"]);
    EXPECT_THAT(what, testing::ElementsAre("opened", "told", "evidence", "evidence"));
}

TEST(CaseView, LinesOfThePageAreThere) {
    auto record = sample_record();
    record.spoken = {
        {.at = noon, .from_customer = true, .text = "补充一句"},
        {.at = noon, .from_customer = false, .text = "记下了"},
        {.at = noon, .from_customer = true, .media = dialog::MediaKind::image}};
    const auto lines = view_of(record)["lines"];
    EXPECT_EQ(lines[0]["from"], "me");
    EXPECT_EQ(lines[1]["text"], "记下了");
    EXPECT_EQ(lines[2]["media"], "image");
}

TEST(CaseCopy, HoldsAllThatTheCustomerGave) {
    const auto record = sample_record();
    const auto copy = json::parse(encode_copy(record, noon));
    EXPECT_EQ(copy["own_words"], record.of.description);
    EXPECT_EQ(copy["fields"]["phone"], "13800001234");
    EXPECT_EQ(copy["fields"]["order_no"], record.of.order_no);
    EXPECT_EQ(copy["fields"]["remedies"], json::array({"refund"}));
    EXPECT_EQ(copy["evidence"][0]["sha256"], std::string(64, 'a'));
    EXPECT_EQ(copy["promises"].size(), 4U);
    EXPECT_EQ(copy["said_is_complete"], true);
}

TEST(CaseCopy, BrokenTextIsNoReasonToGiveNothing) {
    auto record = sample_record();
    record.of.description = "\xff\xfe";
    EXPECT_FALSE(json::parse(encode_copy(record, noon), nullptr, false).is_discarded());
}

TEST(MaskedPhone, NeverShowsTheDigitsThatACopyIsAskedForWith) {
    EXPECT_EQ(masked_phone("13800001234"), "138********");
    EXPECT_EQ(masked_phone("12345678"), "********");
    EXPECT_EQ(masked_phone("123"), "********");
    EXPECT_EQ(masked_phone(""), "");
}

TEST(CaseAsked, EveryPartIsCheckedForItsForm) {
    const auto number = sample_record().of.number;
    std::string small = number;
    for (char& c : small)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    const auto asked = decode(json{{"number", small}, {"digits", "1234"}, {"code", ""}}.dump());
    ASSERT_TRUE(asked);
    EXPECT_EQ(asked->number, number);
    EXPECT_EQ(asked->digits, "1234");
    for (const json& wrong :
         {json{{"number", "HY261123-AAAAAA"}},
          json{{"number", 7}},
          json{{"digits", "123"}},
          json{{"digits", "12a4"}},
          json{{"digits", 1234}},
          json{{"code", "12345"}},
          json{{"code", nullptr}},
          json{{"link", std::string(129, 'a')}},
          json{{"visitor", std::string(129, 'a')}},
          json::array({1}),
          json("text")})
        EXPECT_FALSE(decode(wrong.dump())) << wrong;
    for (const auto* text : {"", "{", "{}}", "[1,", "\xff"}) EXPECT_FALSE(decode(text)) << text;
    EXPECT_FALSE(decode("{\"link\":\"" + std::string(body_bytes_max, 'a') + "\"}"));
}

TEST(CaseAnswered, ALinkOnlyForWhoWasLetIn) {
    const Answered stranger{.visitor = "v", .says = {"a"}, .standing = Standing::code_offered};
    const auto body = json::parse(encode(stranger));
    EXPECT_EQ(body["code_offered"], true);
    EXPECT_EQ(body["code_awaited"], false);
    EXPECT_FALSE(body.contains("link"));
}

}  // namespace

}  // namespace connectors::casepage
