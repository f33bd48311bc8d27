#include "dialog/talk/tone.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dialog {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

ToneRules rules() {
    return {
        .forbidden =
            {{.words = "但是", .reason = "argues"},
             {.words = "抱歉", .reason = "empty", .at_start = true}},
        .sentence_characters_max = 20,
    };
}

TEST(Tone, ForbiddenWordsAreFoundAnywhere) {
    EXPECT_THAT(tone_mistakes(rules(), "好的，但是不行").at(0), HasSubstr("argues"));
    EXPECT_THAT(tone_mistakes(rules(), "好的，可以"), IsEmpty());
}

TEST(Tone, AnApologyIsOnlyForbiddenAsTheFirstWords) {
    EXPECT_EQ(tone_mistakes(rules(), "抱歉，久等了").size(), 1U);
    EXPECT_THAT(tone_mistakes(rules(), "让您久等了，抱歉"), IsEmpty());
}

TEST(Tone, OneQuestionAtMost) {
    EXPECT_THAT(tone_mistakes(rules(), "有单号吗？"), IsEmpty());
    EXPECT_EQ(tone_mistakes(rules(), "有单号吗？有电话吗？").size(), 1U);
    EXPECT_EQ(count_questions("好吗? 行吗？"), 2U);
    EXPECT_EQ(count_questions("https://a.example/x?y=1"), 0U);
}

TEST(Tone, CountsCharactersAndNotBytes) {
    EXPECT_THAT(tone_mistakes(rules(), "一二三四五六七八九十一二三四五六七八九十"), IsEmpty());
    EXPECT_EQ(tone_mistakes(rules(), "一二三四五六七八九十一二三四五六七八九十多").size(), 1U);
}

TEST(Tone, AFullPhoneNumberIsNeverShown) {
    EXPECT_TRUE(shows_full_phone("打13800001234"));
    EXPECT_FALSE(shows_full_phone("尾号1234"));
    EXPECT_FALSE(shows_full_phone("订单20261119008877"));
    EXPECT_FALSE(shows_full_phone("400-000-0000"));
}

}  // namespace
}  // namespace dialog
