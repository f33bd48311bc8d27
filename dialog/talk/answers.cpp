#include "dialog/talk/form.hpp"
#include "intents/names.hpp"

#include <algorithm>
#include <initializer_list>

namespace dialog {

namespace {

using intents::EntityKind;
using intents::Intent;

Answer decline(Draft& draft, Case& into, Field field) {
    into.declined.add(field);
    if (field == Field::phone && into.contact.name.empty()) into.declined.add(Field::name);
    draft.note(into, CaseChange{.what = CaseChange::What::field_declined, .field = field});
    return Answer::declined;
}

bool only_wants(const CustomerSaid& said, Intent intent) {
    return said.understood.main() == intent;
}

// "不知道", "没有", "不想说": to what was asked, unless it names something else.
bool has_none(const CustomerSaid& said, Field field) {
    const auto& signs = said.understood.signs;
    const bool of_order = signs.has(Sign::lacks_order_no);
    const bool of_evidence = signs.has(Sign::lacks_evidence);
    const bool of_staff = signs.has(Sign::lacks_staff_no);
    if (field == Field::order_no && of_order) return true;
    if (field == Field::evidence && of_evidence) return true;
    if (field == Field::staff && of_staff) return true;
    if (of_order || of_evidence || of_staff) return false;
    return only_wants(said, Intent::unknown_to_me) || only_wants(said, Intent::deny);
}

Answer take(Draft& draft, Case& into, Field field, std::string& place, const std::string& value) {
    Absorbed ignored;
    set_field(draft, into, field, place, value, ignored);
    return Answer::given;
}

// People write long numbers in groups: "7731 2045 8890 16" is one.
std::string whole_number(const CustomerSaid& said, const intents::Entity& first) {
    const auto& entities = said.understood.entities;
    std::string value = first.value;
    if (first.kind != EntityKind::number && first.kind != EntityKind::order_no) return value;
    std::size_t end = first.end;
    for (const auto& entity : entities) {
        if (entity.begin < end || entity.end > said.text.size()) continue;
        const auto gap = std::string_view(said.text).substr(end, entity.begin - end);
        const auto text =
            std::string_view(said.text).substr(entity.begin, entity.end - entity.begin);
        const bool digits =
            std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
        if (gap.find_first_not_of(' ') != std::string_view::npos || !digits) break;
        value += text;
        end = entity.end;
    }
    // A last group of one to three digits is no entity of its own.
    std::size_t at = end;
    while (at < said.text.size() && said.text[at] == ' ') ++at;
    std::size_t stop = at;
    while (stop < said.text.size() && said.text[stop] >= '0' && said.text[stop] <= '9') ++stop;
    if (end != first.end && at > end && stop - at < 4) value += said.text.substr(at, stop - at);
    return value;
}

// A number that answers "which one": of the kind asked for, or one that nothing else explains.
Answer answer_number(
    Draft& draft,
    Case& into,
    Field field,
    std::string& place,
    const CustomerSaid& said,
    std::initializer_list<EntityKind> kinds
) {
    // A number without a name is that of an order only when it is long enough.
    constexpr std::size_t bare_number_min = 6;
    for (const auto kind : kinds) {
        const auto* found = said.understood.first(kind);
        if (found == nullptr) continue;
        const auto value = whole_number(said, *found);
        const bool of_order = field == Field::order_no || field == Field::tracking_no;
        if (kind == EntityKind::number && of_order && value.size() < bare_number_min) continue;
        return take(draft, into, field, place, value);
    }
    return has_none(said, field) ? decline(draft, into, field) : Answer::none;
}

Answer answer_contact(Draft& draft, Case& into, Field field, const CustomerSaid& said) {
    if (has_none(said, field) || said.understood.signs.has(Sign::refuses_contact))
        return decline(draft, into, field);
    if (field == Field::name && only_wants(said, Intent::other) &&
        intents::may_be_name(said.text)) {
        draft.person().name = said.text;
        draft.person_changed();
        return take(draft, into, field, into.contact.name, said.text);
    }
    return Answer::none;
}

Answer answer_wish(Draft& draft, Case& into, const CustomerSaid& said) {
    if (has_none(said, Field::wish) || said.understood.signs.has(Sign::no_wish))
        return decline(draft, into, Field::wish);
    // A number or a name answers another question, and who asks back has not answered.
    const bool beside_it = std::any_of(
        said.understood.entities.begin(),
        said.understood.entities.end(),
        [](const intents::Entity& entity) { return entity.kind != EntityKind::amount; }
    );
    const auto& signs = said.understood.signs;
    const bool other_field = signs.has(Sign::lacks_order_no) || signs.has(Sign::lacks_evidence) ||
                             signs.has(Sign::lacks_staff_no) || signs.has(Sign::will_follow);
    if (!only_wants(said, Intent::other) || count_word_characters(said.text) < 4 || beside_it ||
        other_field || signs.has(Sign::question) || !signs.has(Sign::wishes))
        return Answer::none;
    into.remedies.push_back(Remedy::other);
    into.given.add(Field::wish);
    draft.note(into, CaseChange::What::remedy_added, std::string(intents::name(Remedy::other)));
    describe(draft, into, said.text);
    return Answer::given;
}

Answer answer_staff(Draft& draft, Case& into, const CustomerSaid& said) {
    const auto answer =
        answer_number(draft, into, Field::staff, into.staff_no, said, {EntityKind::number});
    if (answer != Answer::none) return answer;
    if (const auto* called = said.understood.first(EntityKind::name); called != nullptr)
        return take(draft, into, Field::staff, into.staff_name, called->value);
    if (only_wants(said, Intent::other) && intents::may_be_name(said.text))
        return take(draft, into, Field::staff, into.staff_name, said.text);
    return Answer::none;
}

Answer answer_in_words(Draft& draft, Case& into, Field field, const CustomerSaid& said) {
    if (has_none(said, field)) return decline(draft, into, field);
    const bool plain = only_wants(said, Intent::other) && count_word_characters(said.text) >= 4;
    // "快递丢了" is an answer, "多久能好" is a question of theirs.
    const bool telling =
        !said.understood.categories.empty() && !said.understood.signs.has(Sign::question);
    if (!plain && !telling) return Answer::none;
    if (field == Field::product) return take(draft, into, field, into.product, said.text);
    into.given.add(field);
    return Answer::given;
}

}  // namespace

Answer answer_field(Draft& draft, Case& into, Field field, const CustomerSaid& said) {
    switch (field) {
        case Field::order_no:
            if (said.understood.first(EntityKind::tracking_no) != nullptr) return Answer::given;
            return answer_number(
                draft, into, field, into.order_no, said, {EntityKind::order_no, EntityKind::number}
            );
        case Field::tracking_no:
            return answer_number(
                draft,
                into,
                field,
                into.tracking_no,
                said,
                {EntityKind::tracking_no, EntityKind::order_no, EntityKind::number}
            );
        case Field::amount:
            return answer_number(
                draft, into, field, into.amount, said, {EntityKind::amount, EntityKind::number}
            );
        case Field::phone:
        case Field::name:
            return answer_contact(draft, into, field, said);
        case Field::wish:
            return answer_wish(draft, into, said);
        case Field::staff:
            return answer_staff(draft, into, said);
        case Field::occurred_at: {
            Absorbed absorbed;
            absorb_time(draft, into, said, Taking::adding, absorbed);
            if (absorbed.anything) return Answer::given;
            return has_none(said, field) ? decline(draft, into, field) : Answer::none;
        }
        case Field::evidence:
            return has_none(said, field) ? decline(draft, into, field) : Answer::none;
        case Field::what_happened:
        case Field::product:
            return answer_in_words(draft, into, field, said);
        case Field::category:
            return Answer::none;
    }
    return Answer::none;
}

}  // namespace dialog
