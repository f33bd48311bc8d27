// What `huiyin check` says of scripts.
#include "dialog/talk/scripts.hpp"

#include "gateway/content/content.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::vector<std::string> told(const std::vector<gateway::Mistake>& mistakes) {
    std::vector<std::string> texts;
    for (const auto& mistake : mistakes) texts.push_back(gateway::text_of(mistake));
    return texts;
}

dialog::ToneRules tone() {
    dialog::ToneRules rules;
    std::ifstream in(HUIYIN_SOURCE_DIR "/config/tone.toml");
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    EXPECT_THAT(told(gateway::read_tone(rules, text, "tone.toml")), IsEmpty());
    return rules;
}

// What is said of one script beside those that are missing.
std::vector<std::string> said_of(const std::string& toml) {
    dialog::Scripts scripts;
    gateway::ScriptPlaces places;
    auto all = told(gateway::read_scripts(scripts, places, toml, "bye.toml"));
    for (auto& each : told(gateway::check_scripts(scripts, tone(), {"invoice"}, places, "scripts")))
        if (each.find("is missing") == std::string::npos) all.push_back(std::move(each));
    return all;
}

std::string bye(const std::string& sentence) {
    return "[bye]\nplain = [\"" + sentence + "\", \"好的，有事再来。\"]\n";
}

TEST(Scripts, AProperScriptIsLeftInPeace) {
    EXPECT_THAT(said_of(bye("不客气。")), IsEmpty());
}

TEST(Scripts, WhatTheCodeSaysMustBeThere) {
    dialog::Scripts none;
    const auto all = told(gateway::check_scripts(none, tone(), {}, {}, "scripts"));
    EXPECT_EQ(all.size(), dialog::script_needs().size());
    EXPECT_THAT(all, Contains(HasSubstr("open.safety is missing")));
}

TEST(Scripts, AForeignPlaceAnUnknownScriptAndAnUnknownTopicAreMistakes) {
    EXPECT_THAT(said_of(bye("不客气，{nickname}。")), Contains(HasSubstr("{nickname}")));
    EXPECT_THAT(
        said_of("[bye]\nplane = [\"再见。\", \"回头见。\"]"),
        Contains(HasSubstr("bye.plane is not known"))
    );
    EXPECT_THAT(
        said_of("[faq]\nweather = [\"晴。\", \"好。\"]"),
        Contains(HasSubstr("no rule finds this topic"))
    );
}

TEST(Scripts, OneVariantWouldBeSaidTwiceInARow) {
    EXPECT_THAT(said_of("[bye]\nplain = [\"不客气。\"]"), Contains(HasSubstr("one variant")));
}

TEST(Scripts, MistakesInTheFileHaveTheirLine) {
    EXPECT_THAT(said_of("[bye]\n\nplain = [7, \"好的。\"]"), Contains(HasSubstr("3")));
    EXPECT_THAT(said_of("[bye]\nplain = [\"好的\n\"]"), Contains(HasSubstr("2")));
    EXPECT_THAT(said_of("[bye]\nplain = []"), Contains(HasSubstr("has no variant")));
}

TEST(Scripts, WhatIsWrongWithASentenceIsToldWhereItStands) {
    const std::string toml =
        "[bye]\nplain = [\n  \"不客气。\",\n  \"亲，再见。\",\n  \"{who}再见。\",\n]\n";
    const auto all = said_of(toml);
    EXPECT_THAT(all, Contains(testing::StartsWith("bye.toml:4: bye.plain: ")));
    EXPECT_THAT(all, Contains("bye.toml:5: bye.plain: {who} is not known here"));
}

// R24, R25 and R42: each of these would make an upset customer angrier, or is not ours to say.
class Tone : public testing::TestWithParam<const char*> {};

TEST_P(Tone, IsRefused) {
    EXPECT_THAT(said_of(bye(GetParam())), Not(IsEmpty())) << GetParam();
}

INSTANTIATE_TEST_SUITE_P(
    Forbidden,
    Tone,
    testing::Values(
        "我理解您，但是没有办法。",
        "亲，稍等哦。",
        "系统显示已签收。",
        "按规定不能退。",
        "请您耐心等待。",
        "我们深表歉意。",
        "这是我们的责任，一定会赔。",
        "您误会了。",
        "您应该早点说。",
        "抱歉，让您久等了。",
        "这事我们会赔，您放心。",
        "这个快递员会处罚的。",
        "怪快递太慢了。",
        "先吃点药看看。",
        "不用找12315，我们能解决。",
        "把评价改成好评，我就给您办。",
        "这个问题我需要与经理协商。",
        "电话13800001234会打给您。",
        "在吗？有单号吗？"
    )
);

}  // namespace
