// Sums of money: 360元, ¥12.50, 12块5, 三百六, 1.2万, 300多; bare numbers only where the words
// around them speak of money.
#include "intents/numerals.hpp"
#include "intents/scan.hpp"

#include <algorithm>
#include <optional>

namespace intents {

namespace {

using Words = std::u32string_view;

constexpr std::int64_t cents = 100;
constexpr std::int64_t cents_max = 100'000'000'000'000;  // a thousand billion yuan

constexpr auto currency_before_words =
    std::to_array<Words>({U"¥", U"人民币", U"rmb", U"$", U"cny", U"¥ ", U"rmb ", U"人民币 "});
constexpr Labels currency_before(currency_before_words);
constexpr auto units_words = std::to_array<Words>(
    {U"元人民币", U"元钱", U"块钱", U"元", U"块", U"圆", U"人民币", U"rmb", U"大洋"}
);
constexpr Labels units(units_words);
constexpr Words measures_behind =
    U"个天次年月日号点分秒时小人件米斤克本条张只台岁名度平亩倍位家笔款层楼站公里盒箱瓶包袋份遍页字"
    U"句种类套门辆粉票星级寸升瓦路线房室团期周回趟道%:/"
    U"℃gvm年多罐桶听提捆打串碗杯碟盘晚夜例针程顿餐双支枚颗粒株束幅副对盏册首扇";
constexpr Words things_in_pieces = U"石砖屏板地表肉布糖蛋电玻木铁瓷手儿蓝黑白红";
constexpr Words skipped_before = U" 了呢啊吧我你您他她的是:为又还只才给约共们要按每";
constexpr Words money_before = U"退收扣花付价省补赔值卖充转差交满减欠借贷还存缴账款费额罚金共总钱";
constexpr auto money_phrases_before_words =
    std::to_array<Words>({U"那笔",   U"这笔", U"涨到", U"降到", U"卖到", U"涨至", U"降至",
                          U"价格从", U"价从", U"少了", U"多了", U"亏了", U"消费", U"消费了",
                          U"充值",   U"原价", U"现价", U"单价", U"到手", U"退到"});
constexpr Labels money_phrases_before(money_phrases_before_words);
constexpr auto money_behind_words =
    std::to_array<Words>({U"的服务费", U"的运费", U"的押金",   U"的定金",   U"的货款",
                          U"的尾款",   U"的差价", U"的话费",   U"的违约金", U"的手续费",
                          U"的学费",   U"的费用", U"的优惠券", U"的券",     U"的红包",
                          U"现金",     U"服务费", U"手续费",   U"押金",     U"定金"});
constexpr Labels money_behind(money_behind_words);

struct Sum {
    std::int64_t value = 0;  // cents
    std::uint32_t end = 0;
    bool is_han = false;
    bool has_unit_word = false;  // 元 and the like
    bool has_fraction = false;
    bool has_multiple = false;  // 万, k, 百 ...
    bool has_letter = false;    // k, w
    bool about = false;         // 多, 余
    std::size_t digits = 0;
};

// 1,299.00
std::optional<Sum> read_digits(const Scan& scan, std::uint32_t at) {
    constexpr std::size_t digits_max = 12;
    Sum sum;
    std::int64_t whole = 0;
    std::size_t in_group = 0;
    bool grouped = false;
    for (sum.end = at;; ++sum.end) {
        const auto c = scan.at(sum.end);
        if (is_digit(c)) {
            if (++sum.digits > digits_max || (grouped && ++in_group > 3)) return std::nullopt;
            whole = whole * 10 + (c - U'0');
            continue;
        }
        const bool comma = c == U',' && sum.digits <= 3 + (grouped ? digits_max : 0) &&
                           (!grouped || in_group == 3);
        const auto group_end = sum.end + 4;
        if (!comma || is_digit(scan.at(group_end)) || !is_digit(scan.at(sum.end + 1)) ||
            !is_digit(scan.at(sum.end + 2)) || !is_digit(scan.at(sum.end + 3)))
            break;
        grouped = true;
        in_group = 0;
    }
    sum.value = whole * cents;
    if (scan.at(sum.end) != U'.' || !is_digit(scan.at(sum.end + 1))) return sum;
    sum.has_fraction = true;
    std::int64_t worth = cents;
    for (++sum.end; is_digit(scan.at(sum.end)); ++sum.end)
        sum.value += (scan.at(sum.end) - U'0') * (worth /= 10);
    return sum;
}

std::optional<Sum> read_han(const Scan& scan, std::uint32_t at) {
    if (han_digit(scan.before(at)) >= 0 || han_unit(scan.before(at)) != 0) return std::nullopt;
    const auto number = han_number(scan.chars(), at);
    if (!number || number->value > cents_max / cents) return std::nullopt;
    Sum sum;
    sum.value = number->value * cents;
    sum.end = number->end;
    sum.is_han = true;
    sum.has_multiple = number->has_unit && number->value >= 100;
    return sum;
}

// 1.2万, 2万5, 3k
bool read_multiple(const Scan& scan, Sum& sum) {
    const auto c = scan.at(sum.end);
    std::int64_t unit = sum.is_han ? 0 : han_unit(c);
    if (unit == 10) unit = 0;
    if (!sum.is_han && (c == U'k' || c == U'w') && !is_alnum(scan.at(sum.end + 1))) {
        unit = c == U'k' ? 1000 : 10'000;
        sum.has_letter = true;
    }
    if (unit == 0) return true;
    if (sum.value > cents_max / unit) return false;
    sum.value *= unit;
    sum.has_multiple = true;
    ++sum.end;
    const auto next = scan.at(sum.end);
    const auto digit = is_digit(next) ? static_cast<int>(next - U'0') : han_digit(next);
    const auto behind = scan.at(sum.end + 1);
    if (digit > 0 && !sum.has_letter && !is_digit(behind) && han_unit(behind) == 0) {
        sum.value += digit * unit / 10 * cents;
        ++sum.end;
    }
    return true;
}

// Behind 块 or 元: 12块5, 3块8毛, 12元5角
void read_small_change(const Scan& scan, Sum& sum) {
    const auto c = scan.at(sum.end);
    const std::int64_t digit = is_digit(c) ? static_cast<int>(c - U'0') : han_digit(c);
    if (digit < 0) return;
    const auto behind = scan.at(sum.end + 1);
    if (is_one_of(behind, U"毛角")) {
        sum.value += digit * 10;
        sum.end += 2;
    } else if (is_digit(behind) && !is_digit(scan.at(sum.end + 2)) && is_digit(c)) {
        sum.value += digit * 10 + static_cast<int>(behind - U'0');
        sum.end += 2;
    } else if (!is_digit(behind) && !is_one_of(behind, measures_behind) && han_unit(behind) == 0) {
        sum.value += digit * 10;
        ++sum.end;
    }
}

void read_unit(const Scan& scan, Sum& sum) {
    if (is_one_of(scan.at(sum.end), U"多余来") && !sum.has_fraction) {
        sum.about = true;
        ++sum.end;
    }
    const auto unit = scan.any_starts(sum.end, units);
    const auto c = scan.at(sum.end);
    if (unit != 0) {
        sum.has_unit_word = true;
        sum.end += unit;
        if (unit == 1 && is_one_of(c, U"元块")) read_small_change(scan, sum);
        if (scan.at(sum.end) == U'多') ++sum.end;
    } else if (!sum.has_multiple && is_one_of(c, U"毛角") && scan.at(sum.end + 1) != U'病') {
        sum.has_unit_word = true;
        sum.value /= 10;
        sum.end += 1 + (scan.at(sum.end + 1) == U'钱');
    } else if (!sum.has_multiple && scan.starts(sum.end, U"分钱")) {
        sum.has_unit_word = true;
        sum.value /= 100;
        sum.end += 2;
    }
}

bool speaks_of_money(const Scan& scan, std::uint32_t begin, std::uint32_t end) {
    constexpr int skipped_max = 3;
    if (scan.any_ends(begin, money_phrases_before) != 0) return true;
    auto i = begin;
    for (int skipped = 0; i > 0 && skipped <= skipped_max; --i, ++skipped) {
        const auto c = scan.before(i);
        if (is_one_of(c, money_before)) return true;
        if (!is_one_of(c, skipped_before)) break;
    }
    return scan.any_starts(end, money_behind) != 0;
}

// With nothing but blanks, stops or the ends of the text around it.
bool stands_alone(const Scan& scan, std::uint32_t begin, std::uint32_t end) {
    constexpr Words around = U" ,.;!?\0";
    return (begin == 0 || is_one_of(scan.before(begin), around)) &&
           (end == scan.size() || is_one_of(scan.at(end), around));
}

// Something shortly before asks for money or tells of it.
bool spoke_of_money(const Scan& scan, std::uint32_t begin) {
    constexpr std::uint32_t reach = 10;
    const auto from = begin - std::min(begin, reach);
    for (auto i = from; i < begin; ++i)
        if (is_one_of(scan.at(i), U"退赔扣付花")) return true;
    return false;
}

// 一块 alone is "together" or a piece; so may be 两块, 三块.
bool is_pieces(const Scan& scan, std::uint32_t begin, const Sum& sum) {
    if (sum.end == 0 || scan.at(sum.end - 1) != U'块') return false;
    if (is_one_of(scan.at(sum.end), things_in_pieces)) return true;
    return sum.is_han && sum.value < 10 * cents && !speaks_of_money(scan, begin, sum.end);
}

constexpr auto amount_labels_words =
    std::to_array<Words>({U"金额", U"价格", U"价钱", U"总价", U"总额", U"一共", U"总共"});
constexpr Labels amount_labels(amount_labels_words);

bool is_money(const Scan& scan, std::uint32_t begin, const Sum& sum, bool has_currency) {
    if (sum.value <= 0) return false;
    if (scan.ends(begin, U"一赔")) return false;  // 退一赔三
    // "一分钱没看到" is no sum.
    if (sum.is_han && sum.value == 1 && is_one_of(scan.at(sum.end), U"没不都也别")) return false;
    if (sum.has_unit_word) return !is_pieces(scan, begin, sum);
    if (has_currency) return true;
    if (!sum.is_han && sum.digits <= 6 && !is_one_of(scan.at(sum.end), measures_behind) &&
        scan.labelled(ends_before_corrections(scan, begin), amount_labels))
        return true;
    if (is_one_of(scan.at(sum.end), measures_behind) || is_letter(scan.at(sum.end))) return false;
    if (scan.before(begin) == U'第' || scan.ends(begin, U"分之")) return false;
    if (stands_alone(scan, begin, sum.end) && !sum.is_han && !sum.has_multiple) {
        // "68.8" as a whole message, "就退款 定了 699"
        const bool is_all = begin == 0 && sum.end == scan.size();
        if (is_all ? sum.has_fraction : spoke_of_money(scan, begin)) return sum.digits <= 6;
    }
    if (speaks_of_money(scan, begin, sum.end))
        return sum.is_han ? sum.value >= 10 * cents : sum.digits >= 2 || sum.has_multiple;
    if (sum.has_letter) return sum.has_fraction;
    if (sum.is_han) {
        const bool round = han_unit(scan.at(sum.end - 1)) != 0;
        return sum.has_multiple && !round;
    }
    return sum.has_multiple || (sum.about && sum.value >= 100 * cents);
}

std::string yuan(std::int64_t value) {
    auto text = std::to_string(value / cents);
    if (const auto rest = value % cents; rest != 0)
        text += (rest < 10 ? ".0" : ".") + std::to_string(rest);
    return text;
}

bool begins_number(const Scan& scan, std::uint32_t i) {
    const auto c = scan.at(i);
    const auto before = scan.before(i);
    if (!is_digit(c)) return han_digit(c) > 0 || han_unit(c) == 10;
    if (is_alnum(before)) return scan.ends(i, U"rmb") || scan.ends(i, U"cny");
    return !(before == U'.' && i > 1 && is_digit(scan.at(i - 2)));
}

}  // namespace

void find_amounts(Scan& scan) {
    for (std::uint32_t i = 0; i < scan.size();) {
        if (!begins_number(scan, i)) {
            ++i;
            continue;
        }
        auto sum = is_digit(scan.at(i)) ? read_digits(scan, i) : read_han(scan, i);
        if (!sum || !read_multiple(scan, *sum)) {
            ++i;
            continue;
        }
        read_unit(scan, *sum);
        const auto currency = scan.any_ends(i, currency_before);
        const Span span{i - currency, sum->end};
        if (is_money(scan, i, *sum, currency != 0) && scan.is_free(span)) {
            scan.take(EntityKind::amount, span, yuan(sum->value));
            i = span.end;
        } else {
            i = std::max(i + 1, sum->end);
        }
    }
}

}  // namespace intents
