#include "intents/entities.hpp"

#include "intents/code_labels.hpp"
#include "intents/numerals.hpp"
#include "intents/scan.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace intents {

namespace {

// A message this short may be a name and nothing else.
constexpr std::uint32_t short_text = 5;

// A cheap look whether anything of a kind can be there at all.
struct Traces {
    bool digits = false;
    bool numerals = false;
    bool moments = false;
    bool persons = false;
};

Traces traces_of(const NormalText& text) {
    Traces traces;
    for (const auto c : text.chars) {
        if (c < 0x80) {
            traces.digits = traces.digits || is_digit(c);
            continue;
        }
        if (han_digit(c) >= 0 || han_unit(c) != 0) traces.numerals = true;
        switch (c) {
            case U'天':
            case U'日':
            case U'早':
            case U'晚':
            case U'午':
            case U'晨':
            case U'夜':
            case U'周':
            case U'期':
            case U'拜':
            case U'月':
            case U'年':
                traces.moments = true;
                break;
            case U'姓':
            case U'叫':
            case U'名':
            case U'人':
            case U'士':
            case U'生':
            case U'姐':
            case U'称':
            case U'是':
                traces.persons = true;
                break;
            default:
                break;
        }
    }
    return traces;
}

constexpr auto denials_words = std::to_array<std::u32string_view>(
    {U"不是",
     U"不叫",
     U"不姓",
     U"旧手机号",
     U"旧手机",
     U"旧电话",
     U"旧号码",
     U"旧号",
     U"旧的",
     U"原来的",
     U"原来",
     U"以前的",
     U"以前",
     U"之前的",
     U"老号码",
     U"老号"}
);
constexpr Labels denials(denials_words);

bool is_denied(const Scan& scan, std::uint32_t at) {
    constexpr std::u32string_view fillers = U" :是叫";
    const auto ends = scan.label_ends(at, fillers, 3);
    for (std::size_t i = 0; i < ends.count; ++i) {
        if (scan.any_ends(ends.at[i], denials) == 0) continue;
        return !scan.ends(ends.at[i], U"是不是") && !scan.ends(ends.at[i], U"要不是");
    }
    return false;
}

// "银行卡 6222…", "航班MU5137": explained, and nobody's order.
bool is_of_something_else(const Scan& scan, std::uint32_t at) {
    return scan.labelled(ends_before_corrections(scan, at), foreign_labels);
}

constexpr auto others_words = std::to_array<std::u32string_view>(
    {U"业务员", U"保险员", U"快递员", U"服务员", U"营业员", U"配送员", U"店员",
     U"售货员", U"话务员", U"接线员", U"驾驶员", U"售票员", U"客服",   U"经理",
     U"主管",   U"师傅",   U"骑手",   U"司机",   U"店长",   U"老板",   U"中介",
     U"销售",   U"保安",   U"护士",   U"医生",   U"老师",   U"房东",   U"卖家",
     U"商家",   U"他",     U"她",     U"对方",   U"小哥"}
);
constexpr Labels others(others_words);
constexpr auto phone_words_words = std::to_array<std::u32string_view>(
    {U"的电话", U"的手机", U"的手机号", U"的号码", U"电话", U"手机", U"手机号", U"号码"}
);
constexpr Labels phone_words(phone_words_words);

// "保险员小何电话139…": the number of whom the complaint is about.
bool is_of_somebody_else(const Scan& scan, std::uint32_t at) {
    constexpr std::uint32_t name_max = 3;
    const auto ends = scan.label_ends(at, label_fillers, 4);
    for (std::size_t i = 0; i < ends.count; ++i) {
        const auto word = scan.any_ends(ends.at[i], phone_words);
        if (word == 0) continue;
        for (auto back = ends.at[i] - word, stop = back - std::min(back, name_max);; --back) {
            if (scan.any_ends(back, others) != 0) return true;
            if (back == stop || is_one_of(scan.before(back), U" ,.。!?;:我")) break;
        }
    }
    return false;
}

// "师傅姓马", "骑手叫张伟", "姓马的是师傅"
bool is_name_of_somebody_else(const Scan& scan, Span span) {
    if (scan.starts(span.end, U"的是") && scan.any_starts(span.end + 2, others) != 0) return true;
    auto back = span.begin;
    for (int i = 0; i < 2 && is_one_of(scan.before(back), U"姓叫是名"); ++i) --back;
    return back != span.begin && scan.any_ends(back, others) != 0;
}

// "12月5日之前必须退": when something has to be done, not when it happened.
constexpr auto deadlines_words =
    std::to_array<std::u32string_view>({U"前", U"之前", U"以前", U"内"});
constexpr Labels deadlines(deadlines_words);

bool is_not_the_customers(const Scan& scan, EntityKind kind, Span span) {
    const auto at = span.begin;
    if (kind == EntityKind::phone) return is_of_somebody_else(scan, at);
    if (kind == EntityKind::name) return is_name_of_somebody_else(scan, span);
    if (kind == EntityKind::number || kind == EntityKind::order_no)
        return is_of_something_else(scan, at);
    return false;
}

constexpr auto corrections_words = std::to_array<Words>(
    {U"说错了",
     U"打错了",
     U"写错了",
     U"发错了",
     U"填错了",
     U"输错了",
     U"记错了",
     U"搞错了",
     U"错了",
     U"不对",
     U"有误",
     U"应该是",
     U"其实是",
     U"正确的是",
     U"应该",
     U"改成",
     U"改为",
     U"换成",
     U"是"}
);
constexpr Labels corrections(corrections_words);

}  // namespace

Scan::LabelEnds ends_before_corrections(const Scan& scan, std::uint32_t at) {
    constexpr int corrections_max = 3;
    for (int i = 0; i < corrections_max; ++i) {
        const auto ends = scan.label_ends(at, label_fillers, 8);
        std::uint32_t next = at;
        for (std::size_t e = 0; e < ends.count && next == at; ++e) {
            const auto word = scan.any_ends(ends.at[e], corrections);
            if (word != 0) next = ends.at[e] - word;
        }
        if (next == at) break;
        at = next;
    }
    return scan.label_ends(at, label_fillers, 8);
}

void Scan::take(EntityKind kind, Span span, std::string value) {
    if (found_.size() >= entities_max) return;
    taken_.push_back(span);
    if (kind == EntityKind::phone) phones_.push_back(span);
    const auto original = text_.original(span);
    const bool denied = is_denied(*this, span.begin) || is_not_the_customers(*this, kind, span) ||
                        (kind == EntityKind::date && any_starts(span.end, deadlines) != 0);
    found_.push_back({kind, original.begin, original.end, std::move(value), denied});
}

void find_entities(const NormalText& text, std::string_view original, std::vector<Entity>& found) {
    found.clear();
    const auto traces = traces_of(text);
    const bool numbers = traces.digits || traces.numerals;
    const bool is_short = text.chars.size() <= short_text;
    if (!numbers && !traces.moments && !traces.persons && !is_short) return;
    Scan scan(text, original, found);
    if (traces.digits) find_case_numbers(scan);
    if (numbers) find_phones(scan);
    if (numbers) find_labelled_codes(scan);
    if (numbers || traces.moments) find_moments(scan);
    if (numbers) find_amounts(scan);
    if (traces.persons || !scan.phones().empty() || is_short) find_names(scan);
    if (numbers) find_remaining_codes(scan);
    std::sort(found.begin(), found.end(), [](const Entity& a, const Entity& b) {
        return a.begin < b.begin;
    });
    // Two characters of the normalised text may come from a single one of the original ("㏠").
    std::size_t end = 0;
    std::erase_if(found, [&](const Entity& one) {
        const bool overlaps = one.begin < end;
        if (!overlaps) end = one.end;
        return overlaps;
    });
}

}  // namespace intents
