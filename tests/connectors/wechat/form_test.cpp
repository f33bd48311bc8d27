#include "connectors/wechat/form.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using namespace connectors::wechat;

std::string times(int count, const std::string& text) {
    std::string all;
    for (int i = 0; i < count; ++i) all += text;
    return all;
}

struct Row {
    std::string field;
    std::string value;
    std::string fitted;
};

TEST(WeChatForm, ValuesFitTheirFields) {
    const std::vector<Row> rows{
        {"thing1", "已联系物流核实", "已联系物流核实"},
        {"thing12", times(20, "查"), times(20, "查")},
        {"thing1", times(21, "查"), times(19, "查") + "…"},
        {"thing1", "first\r\nsecond\t\tthird  ", "first second third"},
        {"thing1", times(21, "😀"), times(19, "😀") + "…"},
        {"thing1", std::string("好\xe5\xa5", 5), "好\xef\xbf\xbd"},
        {"number1", "A 12,345.60 元", "12345.60"},
        {"number1", times(40, "7"), times(32, "7")},
        {"letter1", "ab-12-CD", "abCD"},
        {"letter3", times(40, "x"), times(32, "x")},
        {"symbol1", "★★★★★★", "★★★★★"},
        {"character_string2", "HY-20261123-0007号", "HY-20261123-0007"},
        {"character_string2", times(33, "a"), times(32, "a")},
        {"time3", "2026-11-23 10:00", "2026-11-23 10:00"},
        {"date4", "2026年11月23日", "2026年11月23日"},
        {"amount5", "¥1234.50", "¥1234.50"},
        {"amount5", "¥123456789.00", "¥123456789"},
        {"phone_number6", "+86 138-0013-8000", "+86 138-0013-8000"},
        {"phone_number6", "电话13800138000", "13800138000"},
        {"phone_number6", times(18, "1"), times(17, "1")},
        {"car_number7", "粤B12345新能源", "粤B12345新"},
        {"name8", times(11, "王"), times(10, "王")},
        {"name8", "Maximilian Alexander von H", "Maximilian Alexander"},
        {"name8", "王 " + times(12, "a"), "王 " + times(8, "a")},
        {"phrase9", "处理中", "处理中"},
        {"phrase9", "已转交，主管复核中", "已转交主管"},
        {"phrase9", "ok", ""},
        {"keyword1", times(30, "a"), times(19, "a") + "…"},
        {"first", "您好", "您好"},
        {"1", "您好", "您好"},
        {"thing1", "", ""},
        {"thing1", " \n ", ""},
    };
    for (const Row& row : rows)
        EXPECT_EQ(fit_field(row.field, row.value), row.fitted) << row.field << ' ' << row.value;
}

TEST(WeChatForm, ACardTakesTwentyCharactersOfAnyKind) {
    EXPECT_EQ(fit_field("character_string1", times(32, "a"), card_characters_max), times(20, "a"));
    EXPECT_EQ(
        fit_field("time1", "2026年11月23日 10:00", card_characters_max), "2026年11月23日 10:00"
    );
    EXPECT_EQ(fit_field("phrase1", "处理中处理中", card_characters_max), "处理中处理");
}

TEST(WeChatForm, EachFieldGetsTheValueThatTheSettingsName) {
    const Form form{"tmpl", {{"character_string1", "case_no"}, {"phrase2", "stage"}}};
    const net::Fields values{{"stage", "处理中"}, {"at", "unused"}, {"case_no", "HY-1"}};
    const net::Fields expected{{"character_string1", "HY-1"}, {"phrase2", "处理中"}};
    EXPECT_EQ(std::get<net::Fields>(fill(form, values, notice_characters_max)), expected);
}

TEST(WeChatForm, TheFieldWithoutAValueIsNamed) {
    const Form form{"tmpl", {{"character_string1", "case_no"}, {"phrase2", "stage"}}};
    const net::Fields missing{{"case_no", "HY-1"}};
    EXPECT_EQ(std::get<std::string>(fill(form, missing, notice_characters_max)), "phrase2");
    const net::Fields unfit{{"case_no", "HY-1"}, {"stage", "open"}};
    EXPECT_EQ(std::get<std::string>(fill(form, unfit, notice_characters_max)), "phrase2");
}

}  // namespace
