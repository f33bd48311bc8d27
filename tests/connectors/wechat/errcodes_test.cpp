#include "connectors/wechat/errcodes.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace {

using namespace connectors::wechat;
using enum dialog::Ending;
using enum dialog::Obstacle;
using enum Todo;

struct Row {
    std::int64_t code;
    dialog::Ending ending;
    dialog::Obstacle obstacle;
    Todo todo = nothing;
    Alarm alarm = Alarm::none;
};

const std::vector<Row> rows{
    {-1, unavailable, platform_down},
    {0, delivered, none},
    {40001, unavailable, token, renew_token},
    {40002, rejected, malformed},
    {40003, rejected, unknown_person},
    {40004, rejected, malformed},
    {40005, rejected, malformed},
    {40006, rejected, too_long},
    {40007, rejected, media_gone},
    {40008, rejected, malformed},
    {40009, rejected, too_long},
    {40010, rejected, too_long},
    {40011, rejected, too_long},
    {40012, rejected, too_long},
    {40013, unavailable, token, stop_account, Alarm::wrong_app_id},
    {40014, unavailable, token, renew_token},
    {40033, rejected, malformed},
    {40036, rejected, not_allowed, stop_call, Alarm::wrong_template},
    {40037, rejected, not_allowed, stop_call, Alarm::wrong_template},
    {40125, unavailable, token, stop_account, Alarm::wrong_secret},
    {40164, unavailable, address, stop_account, Alarm::address_not_listed},
    {40165, rejected, malformed},
    {40202, rejected, malformed},
    {40203, rejected, malformed},
    {40243, unavailable, token, stop_account, Alarm::secret_frozen},
    {40246, rejected, malformed},
    {41001, rejected, malformed},
    {41002, rejected, malformed},
    {41004, rejected, malformed},
    {41005, rejected, malformed},
    {41006, rejected, malformed},
    {41030, rejected, malformed},
    {42001, unavailable, token, renew_token},
    {43002, rejected, malformed},
    {43004, rejected, not_following},
    {43019, rejected, blocked},
    {43101, rejected, no_consent},
    {43102, rejected, not_allowed, stop_call, Alarm::wrong_template},
    {43104, rejected, not_allowed, stop_call, Alarm::no_right},
    {43117, unavailable, too_fast},
    {44001, rejected, malformed},
    {44004, rejected, malformed},
    {45001, rejected, too_long},
    {45002, rejected, too_long},
    {45007, rejected, too_long},
    {45008, rejected, malformed},
    {45009, unavailable, daily_limit, rest},
    {45011, unavailable, too_fast, rest},
    {45015, rejected, window_shut},
    {45047, rejected, quota_used},
    {45072, rejected, malformed},
    {45080, rejected, window_shut},
    {45081, rejected, too_fast},
    {45086, rejected, malformed},
    {45103, rejected, not_allowed, stop_call, Alarm::no_right},
    {45162, rejected, malformed},
    {47001, rejected, malformed},
    {47003, rejected, malformed},
    {48001, rejected, not_allowed, stop_call, Alarm::no_right},
    {48002, rejected, blocked},
    {48004, rejected, not_allowed, stop_account, Alarm::account_restricted},
    {50002, rejected, not_allowed, stop_account, Alarm::account_restricted},
    {50004, rejected, not_allowed, stop_account, Alarm::account_restricted},
    {61007, rejected, not_allowed, stop_call, Alarm::no_right},
    {61452, rejected, malformed},
    {65400, rejected, not_allowed},
    {65401, rejected, malformed},
    {65413, rejected, malformed},
    {65414, rejected, not_allowed},
    {89501, unavailable, address, stop_account, Alarm::address_unconfirmed},
    {89503, unavailable, address, stop_account, Alarm::address_unconfirmed},
    {89506, unavailable, address, stop_account, Alarm::address_unconfirmed},
    {89507, unavailable, address, stop_account, Alarm::address_unconfirmed},
};

TEST(WeChatErrorCodes, EachMeansWhatTheDocumentsSay) {
    for (const Row& row : rows) {
        const ErrorCode found = error_code(row.code);
        EXPECT_EQ(found.code, row.code);
        EXPECT_EQ(dialog::name(found.ending), dialog::name(row.ending)) << row.code;
        EXPECT_EQ(dialog::name(found.obstacle), dialog::name(row.obstacle)) << row.code;
        EXPECT_EQ(found.todo, row.todo) << row.code;
        EXPECT_EQ(name(found.alarm), name(row.alarm)) << row.code;
        EXPECT_FALSE(found.meaning.empty()) << row.code;
    }
    EXPECT_EQ(error_codes().size(), rows.size());
}

TEST(WeChatErrorCodes, AnUnknownOneIsRejectedAndMalformed) {
    for (const std::int64_t code : {-2L, 1L, 40000L, 99999L, 4'000'100'001L}) {
        const ErrorCode found = error_code(code);
        EXPECT_EQ(found.code, code);
        EXPECT_EQ(found.ending, rejected);
        EXPECT_EQ(found.obstacle, malformed);
        EXPECT_EQ(found.todo, nothing);
    }
}

TEST(WeChatErrorCodes, WhatStopsRaisesAnAlarmAndNothingElseDoes) {
    for (const ErrorCode& code : error_codes()) {
        const bool stops = code.todo == stop_call || code.todo == stop_account;
        EXPECT_EQ(stops, code.alarm != Alarm::none) << code.code;
    }
}

TEST(WeChatErrorCodes, OnlySuccessHasNoObstacle) {
    for (const ErrorCode& code : error_codes())
        EXPECT_EQ(code.code == 0, code.obstacle == none) << code.code;
}

TEST(WeChatErrorCodes, AlarmsHaveNamesOfTheirOwn) {
    std::set<std::string_view> names;
    for (int i = 0; i <= static_cast<int>(Alarm::forced_refreshes_used_up); ++i)
        names.insert(name(static_cast<Alarm>(i)));
    EXPECT_EQ(names.size(), static_cast<std::size_t>(Alarm::forced_refreshes_used_up) + 1);
    EXPECT_FALSE(names.contains("?"));
}

}  // namespace
