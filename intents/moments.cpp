// Dates and times, absolute and relative.
#include "intents/moments.hpp"

#include "intents/numerals.hpp"
#include "intents/scan.hpp"

#include <cstdio>

namespace intents {

namespace {

using Words = std::u32string_view;

constexpr auto verbs_of_dates_words =
    std::to_array<Words>({U"买",   U"下单", U"下的", U"拍",   U"订",   U"收", U"到",
                          U"发",   U"寄",   U"签",   U"购",   U"号",   U"日", U"之前",
                          U"以后", U"之后", U"那天", U"当天", U"晚",   U"早", U"上午",
                          U"下午", U"中午", U"取",   U"付款", U"申请", U"退", U"提交"});
constexpr Labels verbs_of_dates(verbs_of_dates_words);
// Behind "20号" these make it a building, a counter or a person; behind "7日" a span of time.
constexpr Words not_a_day_behind =
    U"楼线店房机院桌台柜库码客技床厅站球馆工员车厂井路街栋单床公内无游";
constexpr Words not_a_decimal_date_before = U"¥价格卖值花省付退扣差收共才仅约占升到涨v第版";
constexpr Words not_a_decimal_date_behind = U"元块%折寸米斤克公g倍版分万千k毛度星秒升";
constexpr Words counted_behind = U"个天次元块件多万%.年人点";

bool is_day(std::int64_t day) {
    return day >= 1 && day <= 31;
}

bool is_month(std::int64_t month) {
    return month >= 1 && month <= 12;
}

std::string formatted(const char* format, std::int64_t a, std::int64_t b = 0, std::int64_t c = 0) {
    std::array<char, 48> buffer{};
    // The format is one of this file's.
    const auto size = std::snprintf(  // NOLINT(cppcoreguidelines-pro-type-vararg)
        buffer.data(),
        buffer.size(),
        format,
        static_cast<long long>(a),
        static_cast<long long>(b),
        static_cast<long long>(c)
    );
    return {buffer.data(), static_cast<std::size_t>(size)};
}

std::string full_date(std::int64_t year, std::int64_t month, std::int64_t day) {
    if (!is_month(month) || !is_day(day)) return {};
    return formatted("%04lld-%02lld-%02lld", year, month, day);
}

std::string month_day(std::int64_t month, std::int64_t day) {
    if (!is_month(month) || !is_day(day)) return {};
    return formatted("--%02lld-%02lld", month, day);
}

std::uint32_t behind_day_word(const Scan& scan, std::uint32_t at) {
    return is_one_of(scan.at(at), U"号日") ? at + 1 : at;
}

// 2026-11-20, 2026.11.20, 2026/11/20
Moment separated_date(const Scan& scan, std::int64_t year, std::uint32_t at) {
    const auto separator = scan.at(at);
    if (!is_one_of(separator, U"-./")) return {};
    const auto month = any_number(scan.chars(), at + 1, 2);
    if (!month || month->digits == 0 || scan.at(month->end) != separator) return {};
    const auto day = any_number(scan.chars(), month->end + 1, 2);
    if (!day || day->digits == 0) return {};
    return {behind_day_word(scan, day->end), full_date(year, month->value, day->value)};
}

// 11月20号, 2月24
Moment day_of_month(const Scan& scan, std::int64_t month, std::uint32_t at, std::int64_t year) {
    if (scan.at(at) == U'份') return {};
    const auto day = any_number(scan.chars(), at, 2);
    if (!day) return {};
    const auto end = behind_day_word(scan, day->end);
    if (end == day->end && is_one_of(scan.at(end), counted_behind)) return {};
    return {end, year == 0 ? month_day(month, day->value) : full_date(year, month, day->value)};
}

std::int64_t full_year(const Numeral& number) {
    if (number.digits == 4 && number.value >= 1990 && number.value < 2100) return number.value;
    if (number.digits == 2) return 2000 + number.value;
    return 0;
}

Moment date_with_year(const Scan& scan, const Numeral& number) {
    const auto year = full_year(number);
    if (year == 0) return {};
    if (number.digits == 4)
        if (auto found = separated_date(scan, year, number.end); !found.value.empty()) return found;
    if (scan.at(number.end) != U'年') return {};
    const auto month = any_number(scan.chars(), number.end + 1, 2);
    if (!month || scan.at(month->end) != U'月') return {};
    return day_of_month(scan, month->value, month->end + 1, year);
}

// 二零二六年十一月二十号
Moment date_with_han_year(const Scan& scan, std::uint32_t at) {
    std::int64_t year = 0;
    for (std::uint32_t i = at; i < at + 4; ++i) {
        if (han_digit(scan.at(i)) < 0) return {};
        year = year * 10 + han_digit(scan.at(i));
    }
    if (scan.at(at + 4) != U'年') return {};
    const auto month = any_number(scan.chars(), at + 5, 2);
    if (!month || scan.at(month->end) != U'月') return {};
    return day_of_month(scan, month->value, month->end + 1, year);
}

Moment packed_date(const Numeral& number) {
    if (number.digits != 8) return {};
    const auto year = number.value / 10'000;
    if (year < 1990 || year > 2099) return {};
    return {number.end, full_date(year, number.value / 100 % 100, number.value % 100)};
}

// 11.20, 6.18号, 11/20, 3-15号: also the shape of decimals, fractions and ranges.
Moment short_date(const Scan& scan, std::uint32_t at, const Numeral& number) {
    const auto separator = scan.at(number.end);
    if (!is_one_of(separator, U"./-") || number.digits > 2) return {};
    const auto day = any_number(scan.chars(), number.end + 1, 2);
    if (!day || day->digits == 0 || is_digit(scan.at(day->end))) return {};
    if (is_one_of(scan.at(day->end), U"./-") && is_digit(scan.at(day->end + 1))) return {};
    const auto end = behind_day_word(scan, day->end);
    const bool sure = end != day->end || scan.any_starts(end, verbs_of_dates) != 0;
    if (!sure && (day->digits < 2 || separator == U'-')) return {};
    if (!sure && is_one_of(scan.before(at), not_a_decimal_date_before)) return {};
    if (is_one_of(scan.at(end), not_a_decimal_date_behind) || is_letter(scan.at(end))) return {};
    return {end, month_day(number.value, day->value)};
}

struct MonthWord {
    Words word;
    int offset;
};

constexpr auto month_words = std::to_array<MonthWord>(
    {{U"上上个月", -2},
     {U"上个月", -1},
     {U"上月", -1},
     {U"这个月", 0},
     {U"本月", 0},
     {U"当月", 0},
     {U"下个月", 1},
     {U"下月", 1}}
);

std::string signed_number(int value) {
    return value > 0 ? "+" + std::to_string(value) : std::to_string(value);
}

// 20号, 本月10号
Moment bare_day(const Scan& scan, const Numeral& number) {
    if (!is_one_of(scan.at(number.end), U"号日") || !is_day(number.value)) return {};
    if (number.digits == 0 && scan.at(number.end) == U'日') return {};  // 三日 is a span
    if (is_one_of(scan.at(number.end + 1), not_a_day_behind)) return {};
    return {number.end + 1, formatted("---%02lld", number.value)};
}

Moment month_word_date(const Scan& scan, std::uint32_t at) {
    for (const auto& [word, offset] : month_words) {
        if (!scan.starts(at, word)) continue;
        const auto behind = at + static_cast<std::uint32_t>(word.size());
        const auto number = any_number(scan.chars(), behind, 2);
        if (number)
            if (const auto day = bare_day(scan, *number); day.end != 0)
                return {day.end, signed_number(offset) + formatted("m%02lld", number->value)};
        if (offset == 0) return {};
        return {behind, signed_number(offset) + "m"};
    }
    return {};
}

// 腊月二十八, 正月初六
Moment lunar_date(const Scan& scan, std::uint32_t at) {
    const bool last = scan.starts(at, U"腊月");
    if (!last && !scan.starts(at, U"正月")) return {};
    const auto from = at + 2 + (scan.at(at + 2) == U'初');
    const auto day = han_number(scan.chars(), from);
    if (!day || day->value < 1 || day->value > 30) return {};
    return {day->end, formatted("lunar-%02lld-%02lld", last ? 12 : 1, day->value)};
}

}  // namespace

Moment date_at(const Scan& scan, std::uint32_t at) {
    const auto c = scan.at(at);
    if (is_one_of(c, U"上本这当下"))
        if (auto found = month_word_date(scan, at); found.end != 0) return found;
    if (c == U'腊' || c == U'正') return lunar_date(scan, at);
    if (is_digit(c) ? is_one_of(scan.before(at), U".¥") : han_digit(c) < 0 && han_unit(c) != 10)
        return {};
    if (!is_digit(c))
        if (auto found = date_with_han_year(scan, at); !found.value.empty()) return found;
    const auto number = any_number(scan.chars(), at, 8);
    if (!number) return {};
    if (number->digits > 2) {
        auto found = packed_date(*number);
        return found.value.empty() ? date_with_year(scan, *number) : found;
    }
    if (auto found = date_with_year(scan, *number); !found.value.empty()) return found;
    if (scan.at(number->end) == U'月') {
        auto found = day_of_month(scan, number->value, number->end + 1, 0);
        return found.value.empty() ? Moment{} : found;
    }
    if (auto found = short_date(scan, at, *number); !found.value.empty()) return found;
    return bare_day(scan, *number);
}

}  // namespace intents
