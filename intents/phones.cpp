// Telephone numbers: mobiles with or without country code, landlines, 400 and 800 numbers.
#include "intents/numerals.hpp"
#include "intents/scan.hpp"

#include <algorithm>
#include <array>

namespace intents {

namespace {

using Words = std::u32string_view;

constexpr auto order_labels_words = std::to_array<Words>(
    {U"订单号", U"订单编号", U"订单号码", U"单号", U"流水号", U"交易号", U"卡号", U"账号", U"帐号"}
);
constexpr Labels order_labels(order_labels_words);
constexpr auto phone_labels_words = std::to_array<Words>(
    {U"电话", U"座机", U"固话", U"手机", U"手机号", U"联系方式", U"致电", U"拨打"}
);
constexpr Labels phone_labels(phone_labels_words);

constexpr std::size_t digits_max = 20;

// Digits in groups, with one blank, dash or bracket between two groups.
struct Groups {
    std::string digits;
    std::array<std::uint32_t, digits_max + 2> ends{};  // chars: where each group ends
    std::array<std::size_t, digits_max + 2> counts{};  // digits up to and with each group
    std::size_t size = 0;
};

Groups read_groups(const Scan& scan, std::uint32_t at) {
    Groups groups;
    while (is_digit(scan.at(at)) && groups.digits.size() <= digits_max) {
        while (is_digit(scan.at(at)) && groups.digits.size() <= digits_max)
            groups.digits += static_cast<char>(scan.at(at++));
        groups.ends[groups.size] = at;
        groups.counts[groups.size++] = groups.digits.size();
        if (is_one_of(scan.at(at), U"-)") && scan.at(at + 1) == U' ') ++at;
        if (is_one_of(scan.at(at), U" -)")) ++at;
    }
    return groups;
}

// The index of the group that ends with this many digits, or -1.
int group_with(const Groups& groups, std::size_t count) {
    for (std::size_t i = 0; i < groups.size; ++i)
        if (groups.counts[i] == count) return static_cast<int>(i);
    return -1;
}

std::size_t country_code(const Scan& scan, std::uint32_t at, const Groups& groups) {
    const auto& digits = groups.digits;
    if (digits.starts_with("0086")) return 4;
    if (!digits.starts_with("86")) return 0;
    const bool is_marked = scan.before(at) == U'+' || group_with(groups, 2) >= 0;
    return is_marked || digits.size() == 13 ? 2 : 0;
}

std::uint32_t group_end(const Groups& groups, std::size_t count) {
    const auto group = group_with(groups, count);
    return group < 0 ? 0 : groups.ends[static_cast<std::size_t>(group)];
}

struct Phone {
    std::uint32_t end = 0;  // 0: none
    std::string value;
};

Phone mobile(const Scan& scan, std::uint32_t at, const Groups& groups) {
    constexpr std::size_t length = 11;
    const auto code = country_code(scan, at, groups);
    if (groups.digits.size() < code + length) return {};
    const auto value = groups.digits.substr(code, length);
    if (value[0] != '1' || value[1] < '3') return {};
    const auto first_group = groups.counts.front() - (groups.counts.front() > code ? code : 0);
    const bool digit_by_digit = groups.size >= length && groups.counts[length - 1] == length;
    if (first_group < 3 && groups.counts.front() != code && !digit_by_digit) return {};
    return {group_end(groups, code + length), value};
}

// 010, 02x and four digits for the rest.
Phone landline(const Groups& groups) {
    const auto& digits = groups.digits;
    if (digits.size() < 10 || digits[0] != '0' || digits[1] == '0') return {};
    const std::size_t area = digits[1] == '1' || digits[1] == '2' ? 3 : 4;
    const bool area_apart = groups.counts.front() == area;
    for (const std::size_t local : {std::size_t{8}, std::size_t{7}}) {
        const auto end = group_end(groups, area + local);
        if (end == 0 || (!area_apart && groups.counts.front() != area + local)) continue;
        if (digits[area] == '0') continue;
        return {end, digits.substr(0, area) + "-" + digits.substr(area, local)};
    }
    return {};
}

Phone service_line(const Groups& groups) {
    const auto& digits = groups.digits;
    if (!digits.starts_with("400") && !digits.starts_with("800")) return {};
    return {group_end(groups, 10), digits.substr(0, 10)};
}

// Without area code a number is a telephone number only when the customer says so.
Phone local_line(const Scan& scan, std::uint32_t at, const Groups& groups) {
    const auto count = groups.counts.front();
    if (count != 7 && count != 8) return {};
    if (!scan.labelled(at, phone_labels, label_fillers)) return {};
    return {groups.ends.front(), groups.digits.substr(0, count)};
}

std::uint32_t with_extension(const Scan& scan, std::uint32_t end) {
    constexpr std::uint32_t extension_max = 5;
    if (scan.at(end) != U'转' || !is_digit(scan.at(end + 1))) return end;
    auto at = end + 1;
    while (is_digit(scan.at(at)) && at <= end + extension_max) ++at;
    return at;
}

std::uint32_t with_sign(const Scan& scan, std::uint32_t at) {
    const auto c = scan.before(at);
    return c == U'+' || (c == U'(' && scan.at(at) == U'0') ? at - 1 : at;
}

// Returns where to go on.
std::uint32_t try_digits(Scan& scan, std::uint32_t at) {
    const auto groups = read_groups(scan, at);
    const auto first_end = groups.ends.front();
    if (is_letter(scan.at(first_end))) return first_end;
    if (scan.labelled(at, order_labels, label_fillers)) return first_end;
    auto phone = mobile(scan, at, groups);
    if (phone.end == 0) phone = service_line(groups);
    if (phone.end == 0) phone = landline(groups);
    if (phone.end == 0) phone = local_line(scan, at, groups);
    if (phone.end == 0) return first_end;
    if (is_letter(scan.at(phone.end))) return first_end;
    const Span span{with_sign(scan, at), with_extension(scan, phone.end)};
    if (!scan.is_free(span)) return first_end;
    scan.take(EntityKind::phone, span, phone.value);
    return span.end;
}

// Spoken digits: "幺三八 零零零零 一三零六", with a blank between groups; "四个零" is four of them.
std::string read_spoken(const Scan& scan, std::uint32_t at, std::uint32_t& end) {
    std::string digits;
    end = at;
    for (auto i = at; digits.size() <= digits_max;) {
        const int digit = han_digit(scan.at(i));
        if (digit < 0 && is_one_of(scan.at(i), U" ,-") && han_digit(scan.at(i + 1)) >= 0) {
            ++i;
            continue;
        }
        if (digit < 0) break;
        const int repeated = scan.at(i + 1) == U'个' ? han_digit(scan.at(i + 2)) : -1;
        if (repeated >= 0) {
            digits.append(static_cast<std::size_t>(digit), static_cast<char>('0' + repeated));
            i += 3;
        } else {
            digits += static_cast<char>('0' + digit);
            ++i;
        }
        end = i;
    }
    return digits;
}

std::uint32_t try_spoken(Scan& scan, std::uint32_t at) {
    constexpr std::uint32_t mobile_length = 11;
    std::uint32_t end = at;
    const auto digits = read_spoken(scan, at, end);
    const bool is_mobile = digits.size() == mobile_length && digits[0] == '1' && digits[1] >= '3';
    const bool is_landline = digits.size() >= 10 && digits.size() <= 12 && digits[0] == '0' &&
                             digits[1] != '0' && scan.labelled(at, phone_labels, label_fillers);
    const Span span{at, end};
    if ((!is_mobile && !is_landline) || !scan.is_free(span)) return std::max(end, at + 1);
    const std::size_t area = digits[1] == '1' || digits[1] == '2' ? 3 : 4;
    const auto value = is_mobile ? digits : digits.substr(0, area) + "-" + digits.substr(area);
    scan.take(EntityKind::phone, span, value);
    return end;
}

}  // namespace

void find_phones(Scan& scan) {
    for (std::uint32_t i = 0; i < scan.size();) {
        const auto c = scan.at(i);
        if (han_digit(c) >= 0) {
            i = try_spoken(scan, i);
            continue;
        }
        if (!is_digit(c)) {
            ++i;
            continue;
        }
        const auto before = scan.before(i);
        const bool inside =
            is_alnum(before) || (is_one_of(before, U"-_.") && i > 1 && is_alnum(scan.at(i - 2)));
        if (!inside) {
            i = try_digits(scan, i);
            continue;
        }
        while (is_digit(scan.at(i))) ++i;
    }
}

}  // namespace intents
