#include "dialog/calendar/dates.hpp"

#include <gtest/gtest.h>

namespace dialog {
namespace {

// A Monday.
Instant monday() {
    return *parse_rfc3339("2026-11-23T10:00:00+08:00");
}

TEST(Dates, AreToldFromTheDayOnWhichTheyWereSaid) {
    EXPECT_EQ(resolve_date("0d", monday()), "2026-11-23");
    EXPECT_EQ(resolve_date("-1d", monday()), "2026-11-22");
    EXPECT_EQ(resolve_date("+1d", monday()), "2026-11-24");
    EXPECT_EQ(resolve_date("0w5", monday()), "2026-11-27");
    EXPECT_EQ(resolve_date("-2w3", monday()), "2026-11-11");
}

TEST(Dates, WithoutAYearLieInThePast) {
    EXPECT_EQ(resolve_date("--11-20", monday()), "2026-11-20");
    EXPECT_EQ(resolve_date("--12-31", monday()), "2025-12-31");
}

TEST(Dates, ThatAreNoneResolveToNothing) {
    for (const auto* value : {"", "0", "d", "-d", "0x", "--13-45", "-401d", "0w9", "lunar-12-28"})
        EXPECT_EQ(resolve_date(value, monday()), "") << value;
}

}  // namespace
}  // namespace dialog
