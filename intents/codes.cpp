// Numbers of things: orders, waybills, cases, members of staff, and what is left over.
#include "intents/code_labels.hpp"
#include "intents/numerals.hpp"
#include "intents/scan.hpp"

#include <array>
#include <optional>

namespace intents {

namespace {

constexpr Words units_behind = U"元块个次天年月日号点分秒时小人件米斤克本条张只台岁名度平亩倍%w";

struct Run {
    Span span;
    std::string value;  // ASCII, upper case
    std::size_t digits = 0;
    bool is_han = false;
};

bool is_joint(const Scan& scan, std::uint32_t i) {
    return is_one_of(scan.at(i), U"-_") && is_alnum(scan.before(i)) && is_alnum(scan.at(i + 1));
}

Run read_run(const Scan& scan, std::uint32_t begin) {
    Run run;
    auto i = begin;
    for (; is_alnum(scan.at(i)) || is_joint(scan, i); ++i) {
        const auto c = scan.at(i);
        run.digits += is_digit(c);
        run.value += static_cast<char>(is_letter(c) ? c - U'a' + U'A' : c);
    }
    run.span = {begin, i};
    return run;
}

Run read_han_run(const Scan& scan, std::uint32_t begin) {
    Run run;
    run.is_han = true;
    auto i = begin;
    for (; han_digit(scan.at(i)) >= 0; ++i)
        run.value += static_cast<char>('0' + han_digit(scan.at(i)));
    run.digits = run.value.size();
    run.span = {begin, i};
    if (han_unit(scan.at(i)) != 0) run.digits = 0;  // a quantity
    return run;
}

// Calls visit(run) for each run of letters and digits, or of Chinese digits, that is free.
template <class Visit>
void each_run(Scan& scan, Visit visit) {
    for (std::uint32_t i = 0; i < scan.size();) {
        const auto c = scan.at(i);
        if (is_alnum(c)) {
            auto run = read_run(scan, i);
            i = run.span.end;
            if (run.digits > 0 && scan.is_free(run.span)) i = std::max(i, visit(run));
        } else if (han_digit(c) >= 0) {
            const auto run = read_han_run(scan, i);
            i = run.span.end;
            if (run.digits > 2 && scan.is_free(run.span)) i = std::max(i, visit(run));
        } else {
            ++i;
        }
    }
}

std::string without_joints(std::string value) {
    std::erase_if(value, [](char c) { return c == '-' || c == '_'; });
    return value;
}

bool has_waybill_shape(const Run& run) {
    constexpr auto prefixes =
        std::to_array<std::string_view>({"SF",   "YT",   "JT",   "ZT",   "ZTO",  "STO",  "YD",
                                         "EMS",  "JD",   "JDV",  "JDK",  "JDX",  "JDA",  "JDW",
                                         "JDF",  "DPK",  "DP",   "DB",   "HTKY", "BS",   "ANE",
                                         "YTO",  "KY",   "UC",   "JDVA", "JDVB", "JDVC", "JDVE",
                                         "JDVG", "JDKA", "JDKB", "JDAA", "JDAB", "JTO",  "YZ"});
    const auto value = without_joints(run.value);
    const auto letters = std::min(value.find_first_of("0123456789"), value.size());
    const std::string_view prefix(value.data(), letters);
    const auto rest = std::string_view(value).substr(letters);
    const auto digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
    if (letters == 2 && digits == 9 && rest.size() == 11) return true;  // EA123456789CN
    if (digits != rest.size() || digits < 9 || digits > 16) return false;
    return std::find(prefixes.begin(), prefixes.end(), prefix) != prefixes.end();
}

bool is_hotline(const Scan& scan, const Run& run) {
    if (run.value.size() == 5 && run.digits == 5 && run.value.starts_with("95")) return true;
    return std::any_of(hotlines.begin(), hotlines.end(), [&](Words line) {
        return run.span.end - run.span.begin == line.size() && scan.starts(run.span.begin, line);
    });
}

// A Chinese identity number with a right check digit is nobody's order number.
bool is_identity_number(const std::string& value) {
    constexpr std::array weights{
        7U, 9U, 10U, 5U, 8U, 4U, 2U, 1U, 6U, 3U, 7U, 9U, 10U, 5U, 8U, 4U, 2U};
    constexpr std::string_view checks = "10X98765432";
    if (value.size() != weights.size() + 1) return false;
    unsigned sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        if (value[i] < '0' || value[i] > '9') return false;
        sum += static_cast<unsigned>(value[i] - '0') * weights[i];
    }
    const auto century = value.substr(6, 2);
    return (century == "19" || century == "20") && value.back() == checks[sum % 11];
}

bool is_quantity(const Scan& scan, const Run& run) {
    return is_one_of(scan.at(run.span.end), units_behind);
}

// "2026 1119 0088 77": groups of at least three digits behind a label belong together.
Run with_groups(const Scan& scan, Run run) {
    constexpr std::size_t length_max = 24;
    if (run.is_han || run.digits != run.value.size() || run.digits < 3) return run;
    while (scan.at(run.span.end) == U' ' && is_digit(scan.at(run.span.end + 1))) {
        const auto next = read_run(scan, run.span.end + 1);
        if (next.digits != next.value.size() || run.digits + next.digits > length_max) break;
        if (next.digits < 2 || is_quantity(scan, next) || !scan.is_free(next.span)) break;
        run.span.end = next.span.end;
        run.value += next.value;
        run.digits += next.digits;
    }
    return run;
}

std::optional<EntityKind> labelled_kind(const Scan& scan, const Run& run) {
    const auto before = scan.label_ends(run.span.begin, label_fillers, 8);
    const auto earlier = ends_before_corrections(scan, run.span.begin);
    if (scan.labelled(earlier, foreign_labels)) return EntityKind::number;
    if (run.digits >= 5 && scan.labelled(earlier, reference_labels)) return EntityKind::order_no;
    if (scan.labelled(before, case_labels) && run.digits >= 4) return EntityKind::case_no;
    if (scan.labelled(before, staff_labels) && run.value.size() <= 10) return EntityKind::staff_no;
    if (scan.labelled(before, tracking_labels) && run.digits >= 8) return EntityKind::tracking_no;
    if (scan.labelled(earlier, staff_labels) && run.value.size() <= 10) return EntityKind::staff_no;
    // Whoever writes "订单号" means it; "单号" may be a waybill's.
    if (run.digits >= 5 && scan.labelled(earlier, sure_order_labels)) return EntityKind::order_no;
    if (run.digits >= 5 && scan.labelled(earlier, order_labels))
        return has_waybill_shape(run) ? EntityKind::tracking_no : EntityKind::order_no;
    if (has_waybill_shape(run)) return EntityKind::tracking_no;
    if (run.digits >= 10 && scan.labelled(before, carriers)) return EntityKind::tracking_no;
    if (run.digits >= 6 && scan.labelled(before, loose_order_labels)) return EntityKind::order_no;
    if (run.digits >= 6 && !is_quantity(scan, run) &&
        scan.any_starts(run.span.end + (scan.at(run.span.end) == U' '), order_endings) != 0)
        return EntityKind::order_no;
    return std::nullopt;
}

// "客服9527", "9527号客服"
bool is_staff_number(const Scan& scan, const Run& run) {
    if (run.is_han || run.digits < 2 || run.value.size() > 8) return false;
    if (run.digits >= 3 && !is_quantity(scan, run) && !is_hotline(scan, run) &&
        scan.labelled(run.span.begin, staff_titles, U" :#"))
        return true;
    if (scan.at(run.span.end) != U'号' || run.digits < 3) return false;
    return scan.any_starts(run.span.end + 1, staff_titles) != 0;
}

bool is_case_char(char32_t c) {
    if (c >= U'2' && c <= U'9') return true;
    return is_letter(c) && c != U'i' && c != U'o';
}

// "hy" with twelve characters behind it, blanks and dashes aside. Returns where it ends.
std::uint32_t read_case_number(const Scan& scan, std::uint32_t at, std::string& value) {
    constexpr std::size_t date_end = 8;
    constexpr std::size_t length = 14;
    value = "HY";
    auto i = at + 2;
    for (; i < scan.size() && value.size() < length; ++i) {
        const auto c = scan.at(i);
        if ((c == U' ' || c == U'-') && scan.before(i) != c) continue;
        const bool fits = value.size() < date_end ? is_digit(c) : is_case_char(c);
        if (!fits && !(value.size() + 1 == length && is_alnum(c))) return 0;
        value += static_cast<char>(is_letter(c) ? c - U'a' + U'A' : c);
    }
    if (value.size() < length || is_alnum(scan.at(i))) return 0;
    const auto two = [&](std::size_t from) {
        return (value[from] - '0') * 10 + (value[from + 1] - '0');
    };
    if (two(4) < 1 || two(4) > 12 || two(6) < 1 || two(6) > 31) return 0;
    value.insert(date_end, "-");
    return i;
}

bool is_worth_keeping(const Scan& scan, const Run& run) {
    if (is_quantity(scan, run) && run.digits < 8) return false;
    if (is_hotline(scan, run)) return false;
    if (run.is_han) return run.digits >= 6;
    return run.digits >= 4 || (run.value.size() >= 6 && run.digits >= 3);
}

}  // namespace

void find_case_numbers(Scan& scan) {
    std::string value;
    for (std::uint32_t i = 0; i + 1 < scan.size(); ++i) {
        if (scan.at(i) != U'h' || scan.at(i + 1) != U'y' || is_alnum(scan.before(i))) continue;
        const auto end = read_case_number(scan, i, value);
        if (end != 0) scan.take(EntityKind::case_no, {i, end}, value);
    }
}

void find_labelled_codes(Scan& scan) {
    each_run(scan, [&](const Run& found) {
        auto run = with_groups(scan, found);
        auto kind = labelled_kind(scan, run);
        if (!kind && is_staff_number(scan, found)) {
            kind = EntityKind::staff_no;
            run = found;
        }
        if (!kind) return found.span.end;
        const bool keeps_joints = kind != EntityKind::tracking_no;
        scan.take(*kind, run.span, keeps_joints ? run.value : without_joints(run.value));
        return run.span.end;
    });
}

void find_remaining_codes(Scan& scan) {
    constexpr std::size_t order_digits_min = 12;
    constexpr std::size_t order_digits_max = 24;
    constexpr std::size_t code_digits_min = 8;
    each_run(scan, [&](const Run& run) {
        const bool is_long = !run.is_han && run.digits >= order_digits_min &&
                             run.digits <= order_digits_max && !is_identity_number(run.value);
        // "GD5520097713": letters before so many digits are no model of anything.
        const auto letters = run.value.find_first_of("0123456789");
        const bool is_code = !run.is_han && letters > 0 && run.digits >= code_digits_min &&
                             letters + run.digits == run.value.size();
        if (is_long || is_code)
            scan.take(EntityKind::order_no, run.span, run.value);
        else if (is_worth_keeping(scan, run))
            scan.take(EntityKind::number, run.span, run.value);
        return run.span.end;
    });
}

}  // namespace intents
