// Times of day and dates told from today; runs all finders of moments.
#include "intents/moments.hpp"
#include "intents/numerals.hpp"
#include "intents/scan.hpp"

#include <cstdio>

namespace intents {

namespace {

using Words = std::u32string_view;

struct DayWord {
    Words word;
    std::string_view value;
};

constexpr auto day_words = std::to_array<DayWord>(
    {{U"大前天", "-3d"},
     {U"大后天", "+3d"},
     {U"前天", "-2d"},
     {U"昨天", "-1d"},
     {U"昨日", "-1d"},
     {U"昨儿", "-1d"},
     {U"今天", "0d"},
     {U"今日", "0d"},
     {U"今儿", "0d"},
     {U"明天", "+1d"},
     {U"明日", "+1d"},
     {U"明儿", "+1d"},
     {U"后天", "+2d"},
     {U"前两天", "-2d"}}
);

struct Part {
    Words word;
    std::string_view value;
};

constexpr auto parts = std::to_array<Part>(
    {{U"凌晨", "night"},
     {U"早上", "morning"},
     {U"早晨", "morning"},
     {U"清晨", "morning"},
     {U"上午", "morning"},
     {U"中午", "noon"},
     {U"下午", "afternoon"},
     {U"午后", "afternoon"},
     {U"傍晚", "evening"},
     {U"晚上", "evening"},
     {U"晚间", "evening"},
     {U"半夜", "night"},
     {U"深夜", "night"},
     {U"夜里", "night"},
     {U"大清早", "morning"},
     {U"一大早", "morning"}}
);

constexpr auto not_a_clock_behind_words = std::to_array<Words>(
    {U"建议",
     U"问题",
     U"要求",
     U"意见",
     U"原因",
     U"说明",
     U"诉求",
     U"不满",
     U"疑问",
     U"希望",
     U"理由",
     U"感受",
     U"都",
     U"也",
     U"儿",
     U"点"}
);
constexpr Labels not_a_clock_behind(not_a_clock_behind_words);
constexpr Words not_a_clock_before = U"有这那几第共说提下差早快慢晚好多少大小高低";

// 昨晚, 今早: the first character is the date, the second the time.
std::string_view clipped_day(const Scan& scan, std::uint32_t at) {
    if (!is_one_of(scan.at(at + 1), U"晚早晨夜")) return {};
    switch (scan.at(at)) {
        case U'昨':
            return "-1d";
        case U'今':
            return "0d";
        case U'明':
            return "+1d";
        case U'前':
            return scan.at(at + 1) == U'晚' ? "-2d" : "";
        default:
            return {};
    }
}

std::string_view clipped_part(const Scan& scan, std::uint32_t at) {
    if (at == 0 || clipped_day(scan, at - 1).empty()) return {};
    if (scan.at(at) == U'夜') return "night";
    return scan.at(at) == U'晚' ? "evening" : "morning";
}

std::string offset_text(std::int64_t value, char unit) {
    return (value > 0 ? "+" : "") + std::to_string(value) + unit;
}

// 三天前, 两周前, 半个月前
Moment ago(const Scan& scan, std::uint32_t at) {
    constexpr std::int64_t count_max = 3650;
    std::int64_t count = 0;
    auto end = at;
    const bool half = scan.at(at) == U'半';
    if (half) {
        end = at + 1;
    } else {
        if (is_digit(scan.before(at))) return {};
        const auto number = any_number(scan.chars(), at, 4);
        if (!number || number->value < 1 || number->value > count_max) return {};
        count = number->value;
        end = number->end;
    }
    if (scan.at(end) == U'多') ++end;
    if (scan.at(end) == U'个') ++end;
    char unit = 'd';
    if (scan.starts(end, U"星期") || scan.starts(end, U"礼拜")) {
        unit = 'w';
        ++end;
    } else if (scan.at(end) == U'周') {
        unit = 'w';
    } else if (scan.at(end) == U'月') {
        unit = 'm';
    } else if (scan.at(end) == U'年' && half) {
        unit = 'y';
    } else if (scan.at(end) != U'天') {
        return {};
    }
    ++end;
    if (scan.at(end) == U'多') ++end;
    if (scan.at(end) == U'之' || scan.at(end) == U'以') ++end;
    if (scan.at(end) != U'前') return {};
    if (half && unit == 'm') return {end + 1, "-15d"};
    if (half) return unit == 'y' ? Moment{end + 1, "-6m"} : Moment{};
    return {end + 1, offset_text(-count, unit)};
}

int weekday(char32_t c) {
    if (c == U'日' || c == U'天' || c == U'末') return c == U'末' ? 6 : 7;
    const auto digit = is_digit(c) ? static_cast<int>(c - U'0') : han_digit(c);
    return digit >= 1 && digit <= 7 && c != U'两' ? digit : 0;
}

// 上周三, 下下星期一, 周五
Moment week_date(const Scan& scan, std::uint32_t at) {
    int weeks = 0;
    auto i = at;
    for (; is_one_of(scan.at(i), U"上下") && i < at + 2; ++i) weeks += scan.at(i) == U'上' ? -1 : 1;
    if (i == at && is_one_of(scan.at(i), U"本这")) ++i;
    const bool led = i > at;
    if (scan.at(i) == U'个' && led) ++i;
    if (scan.starts(i, U"星期") || scan.starts(i, U"礼拜"))
        i += 2;
    else if (scan.at(i) == U'周')
        ++i;
    else
        return {};
    if (!led && (han_digit(scan.before(at)) >= 0 || is_one_of(scan.before(at), U"每几个")))
        return {};
    const auto day = weekday(scan.at(i));
    if (day == 0) return weeks == 0 ? Moment{} : Moment{i, offset_text(weeks, 'w')};
    return {i + 1, offset_text(weeks, 'w') + std::to_string(day)};
}

struct Clock {
    std::uint32_t end = 0;
    int hour = 0;
    int minute = 0;
};

Clock colon_clock(const Scan& scan, const Numeral& hour) {
    const auto minute = any_number(scan.chars(), hour.end + 1, 2);
    if (!minute || minute->digits != 2 || minute->value > 59) return {};
    auto end = minute->end;
    if (scan.at(end) == U':')
        if (const auto second = any_number(scan.chars(), end + 1, 2); second && second->digits == 2)
            end = second->end;
    return {end, static_cast<int>(hour.value), static_cast<int>(minute->value)};
}

Clock spoken_clock(const Scan& scan, std::uint32_t at, const Numeral& hour, bool led) {
    auto end = hour.end + 1;
    if (!led && is_one_of(scan.before(at), not_a_clock_before)) return {};
    int minute = 0;
    bool exact = true;
    if (scan.at(end) == U'半') {
        minute = 30;
        ++end;
    } else if (scan.starts(end, U"一刻") || scan.starts(end, U"三刻")) {
        minute = scan.at(end) == U'一' ? 15 : 45;
        end += 2;
    } else if (scan.at(end) == U'钟' || scan.at(end) == U'整') {
        ++end;
    } else {
        const auto number = any_number(scan.chars(), end, 2);
        exact = number && number->value < 60 && (number->digits == 2 || number->digits == 0) &&
                scan.at(number->end) != U'个';
        if (exact) {
            minute = static_cast<int>(number->value);
            end = number->end + (scan.at(number->end) == U'分');
        }
    }
    if (!exact && scan.any_starts(end, not_a_clock_behind) != 0) return {};
    // "一点" alone is "a little".
    if (!exact && hour.digits == 0 && hour.value == 1 && !led) return {};
    return {end, static_cast<int>(hour.value), minute};
}

Clock clock_at(const Scan& scan, std::uint32_t at, bool led) {
    if (is_digit(scan.before(at)) || (!led && is_one_of(scan.before(at), U".:"))) return {};
    const auto hour = any_number(scan.chars(), at, 2);
    if (!hour || hour->value > 24) return {};
    if (hour->digits == 0 && !led && han_digit(scan.before(at)) >= 0) return {};
    const auto separator = scan.at(hour->end);
    if (separator == U':' && hour->digits > 0) return colon_clock(scan, *hour);
    if (separator == U'点') return spoken_clock(scan, at, *hour, led);
    if (separator == U'时' && is_digit(scan.at(hour->end + 1)))
        return spoken_clock(scan, at, *hour, led);
    return {};
}

int hour_of_day(int hour, std::string_view part) {
    if (hour > 12) return hour == 24 ? 0 : hour;
    if (part == "afternoon") return hour == 12 ? 12 : hour + 12;
    if (part == "evening") return hour == 12 ? 0 : hour + 12;
    if (part == "noon") return hour < 4 ? hour + 12 : hour;
    if (part == "night") return hour == 12 ? 0 : hour >= 10 ? hour + 12 : hour;
    return hour;
}

}  // namespace

Moment relative_date_at(const Scan& scan, std::uint32_t at) {
    const auto c = scan.at(at);
    if (const auto value = clipped_day(scan, at); !value.empty())
        return {at + 1, std::string(value)};
    if (is_one_of(c, U"昨今明前后大")) {
        for (const auto& [word, value] : day_words) {
            if (!scan.starts(at, word)) continue;
            const auto end = at + static_cast<std::uint32_t>(word.size());
            if (scan.at(end) == U'天' || scan.ends(at, U"以")) return {};  // 以前天天
            if (scan.starts(end, U"头条")) return {};
            return {end, std::string(value)};
        }
    }
    if (is_one_of(c, U"上下本这周星礼"))
        if (auto found = week_date(scan, at); found.end != 0) return found;
    if (is_digit(c) || c == U'半' || han_digit(c) >= 0 || han_unit(c) == 10) return ago(scan, at);
    return {};
}

Moment time_at(const Scan& scan, std::uint32_t at) {
    std::string_view part = clipped_part(scan, at);
    auto end = part.empty() ? at : at + 1;
    const bool may_be_part =
        part.empty() && is_one_of(scan.at(at), U"凌早清上中下午傍晚半深夜大一");
    for (const auto& [word, value] : parts) {
        if (!may_be_part || !part.empty() || !scan.starts(at, word)) continue;
        part = value;
        end = at + static_cast<std::uint32_t>(word.size());
    }
    const bool led = end > at;
    if (!led && !is_digit(scan.at(at)) && han_digit(scan.at(at)) < 0 && scan.at(at) != U'十')
        return {};
    const auto clock = clock_at(scan, end + (led && scan.at(end) == U' '), led);
    if (clock.end == 0) return led ? Moment{end, std::string(part)} : Moment{};
    std::array<char, 16> buffer{};
    const auto hour = hour_of_day(clock.hour, part);
    const auto size = std::snprintf(  // NOLINT(cppcoreguidelines-pro-type-vararg)
        buffer.data(),
        buffer.size(),
        "%02d:%02d",
        hour,
        clock.minute
    );
    return {clock.end, {buffer.data(), static_cast<std::size_t>(size)}};
}

namespace {

constexpr auto moment_begin_words =
    std::to_array<Words>({U"昨", U"今", U"明", U"前", U"后", U"大", U"上", U"下", U"本", U"这",
                          U"当", U"周", U"星", U"礼", U"半", U"腊", U"正", U"十", U"凌", U"早",
                          U"清", U"中", U"午", U"傍", U"晚", U"深", U"夜", U"晨"});
constexpr Labels moment_begins(moment_begin_words);
constexpr auto moment_second_words =
    std::to_array<Words>({U"天", U"日", U"儿", U"晚", U"早", U"晨", U"夜", U"上",
                          U"下", U"个", U"月", U"周", U"星", U"礼", U"期", U"拜",
                          U"午", U"前", U"后", U"清", U"大", U"半", U"点", U"号",
                          U"年", U"初", U"多", U"末", U"间", U"里", U"十"});
constexpr Labels moment_seconds(moment_second_words);

// Of two characters, whether a date or a time may begin with them: a cheap no for most.
bool may_begin_moment(char32_t c, char32_t next) {
    if (is_digit(c) || is_one_of(c, U"早晚晨夜")) return true;  // 昨晚
    if (!moment_begins.may_begin_with(c) && han_digit(c) < 0) return false;
    return moment_seconds.may_begin_with(next) || is_digit(next) || han_digit(next) >= 0;
}

}  // namespace

void find_moments(Scan& scan) {
    for (std::uint32_t i = 0; i < scan.size();) {
        // Inside of a longer run there is no date.
        if (!may_begin_moment(scan.at(i), scan.at(i + 1)) ||
            (is_digit(scan.at(i)) && is_alnum(scan.before(i)))) {
            ++i;
            continue;
        }
        auto kind = EntityKind::date;
        auto found = relative_date_at(scan, i);
        if (found.end == 0) found = date_at(scan, i);
        if (found.end == 0 || found.value.empty()) {
            kind = EntityKind::time;
            found = time_at(scan, i);
        }
        const Span span{i, found.end};
        if (found.end == 0 || found.value.empty() || !scan.is_free(span)) {
            ++i;
            continue;
        }
        scan.take(kind, span, std::move(found.value));
        i = span.end;
    }
}

}  // namespace intents
