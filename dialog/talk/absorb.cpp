#include "dialog/talk/form.hpp"
#include "dialog/talk/moves.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace dialog {

namespace {

using intents::EntityKind;
using intents::Intent;

constexpr std::size_t substantial_characters = 10;
constexpr std::size_t opening_characters = 8;
constexpr std::size_t named_characters = 5;  // with a defect that was recognised

// What a matter is mainly about, when it has several sides: what is wrong with the thing comes
// before how it came, how people behaved, the money, and the way one was sent round.
constexpr std::array<Category, 8> main_first{
    Category::technical,
    Category::quality,
    Category::account,
    Category::attitude,
    Category::delivery,
    Category::refund_payment,
    Category::process,
    Category::other,
};

std::size_t rank(Category category) {
    return static_cast<std::size_t>(
        std::find(main_first.begin(), main_first.end(), category) - main_first.begin()
    );
}

struct Slot {
    Field field;
    EntityKind kind;
    std::string Case::*value;
};

constexpr std::array<Slot, 4> slots{{
    {Field::order_no, EntityKind::order_no, &Case::order_no},
    {Field::tracking_no, EntityKind::tracking_no, &Case::tracking_no},
    {Field::staff, EntityKind::staff_no, &Case::staff_no},
    {Field::amount, EntityKind::amount, &Case::amount},
}};

std::string as_written(const CustomerSaid& said, const intents::Entity& entity) {
    if (entity.begin >= entity.end || entity.end > said.text.size()) return entity.value;
    return said.text.substr(entity.begin, entity.end - entity.begin);
}

// "我姓吕,吕静": the fuller of two names that agree.
const intents::Entity* fullest_name(const intents::Understanding& understood) {
    const auto* best = understood.first(EntityKind::name);
    for (const auto& entity : understood.entities)
        if (best != nullptr && entity.kind == EntityKind::name && !entity.denied &&
            entity.value.size() > best->value.size() && entity.value.starts_with(best->value))
            best = &entity;
    return best;
}

// "不对,尾号是3367": the last digits of the number that we hold. Of the phone, unless the order is
// named.
void correct_tail(Draft& draft, Case& into, const CustomerSaid& said, Absorbed& out) {
    const auto* tail = said.understood.first(EntityKind::number);
    const bool of_phone = said.understood.signs.has(Sign::number_tail);
    if (tail == nullptr || !of_phone || tail->value.size() != 4) return;
    const auto& phone = into.contact.phone;
    if (phone.size() < 4) return;
    const auto corrected = phone.substr(0, phone.size() - 4) + tail->value;
    set_field(draft, into, Field::phone, into.contact.phone, corrected, out);
    draft.person().phone = corrected;
    draft.person_changed();
}

bool names_code(const intents::Understanding& understood) {
    return understood.first(EntityKind::order_no) != nullptr ||
           understood.first(EntityKind::tracking_no) != nullptr ||
           understood.first(EntityKind::staff_no) != nullptr ||
           understood.first(EntityKind::amount) != nullptr;
}

// "订单号打错了，是123456798", "改成1500": a bare number takes the place of the one it looks like.
void correct_number(Draft& draft, Case& into, const CustomerSaid& said, Absorbed& out) {
    constexpr std::size_t amount_digits_max = 5;
    const auto* number = said.understood.first(EntityKind::number);
    if (number == nullptr || names_code(said.understood) ||
        said.understood.signs.has(Sign::number_tail))
        return;
    const auto& value = number->value;
    const bool digits = value.find_first_not_of("0123456789") == std::string::npos;
    if (!into.order_no.empty() && value.size() > amount_digits_max)
        set_field(draft, into, Field::order_no, into.order_no, value, out);
    else if (!into.amount.empty() && digits && value.size() <= amount_digits_max)
        set_field(draft, into, Field::amount, into.amount, value, out);
}

void absorb_contact(
    Draft& draft, Case& into, const CustomerSaid& said, Taking taking, Absorbed& out
) {
    const auto& understood = said.understood;
    const bool fixed = taking == Taking::adding || !may_decide(draft, into);
    if (taking == Taking::correcting && !fixed) correct_tail(draft, into, said, out);
    if (const auto* phone = understood.first(EntityKind::phone);
        phone != nullptr && fixed && !into.contact.phone.empty() &&
        phone->value != into.contact.phone) {
        out.differs.push_back(Field::phone);
    } else if (phone != nullptr) {
        set_field(draft, into, Field::phone, into.contact.phone, phone->value, out);
        draft.person().phone = phone->value;
        draft.person_changed();
    }
    // "姓黄", to the question who it was, is not the customer.
    const Asked& asked = draft.talk().asked;
    const bool of_staff = taking == Taking::adding && asked.question == Question::field &&
                          asked.field == Field::staff && asked.of == into.id &&
                          understood.first(EntityKind::phone) == nullptr;
    if (const auto* called = fullest_name(understood);
        called != nullptr && !of_staff && (taking != Taking::adding || into.contact.name.empty())) {
        // As the customer writes it: a traditional name stays traditional.
        const std::string written = as_written(said, *called);
        set_field(draft, into, Field::name, into.contact.name, written, out);
        draft.person().name = written;
        draft.person_changed();
    }
    if (understood.signs.has(Sign::refuses_contact) && into.contact.phone.empty() &&
        !into.declined.has(Field::phone)) {
        into.declined.add(Field::phone);
        into.declined.add(Field::name);
        draft.note(
            into, CaseChange{.what = CaseChange::What::field_declined, .field = Field::phone}
        );
        out.anything = true;
    }
}

struct Lack {
    Sign sign;
    Field field;
};

constexpr std::array<Lack, 3> lacks{{
    {Sign::lacks_order_no, Field::order_no},
    {Sign::lacks_staff_no, Field::staff},
    {Sign::lacks_evidence, Field::evidence},
}};

// "没有工号", before or after it was asked for: not to be asked for again.
void absorb_lacks(
    Draft& draft, Case& into, const CustomerSaid& said, Taking taking, Absorbed& out
) {
    for (const auto& lack : lacks) {
        if (!said.understood.signs.has(lack.sign)) continue;
        // "没有凭证就不给退" tells what they were told.
        if (taking == Taking::opening && lack.field == Field::evidence) continue;
        if (into.given.has(lack.field)) continue;
        out.lacked.push_back(lack.field);
        if (into.declined.has(lack.field)) continue;
        into.declined.add(lack.field);
        draft.note(into, CaseChange{.what = CaseChange::What::field_declined, .field = lack.field});
    }
}

void absorb_remedies(
    Draft& draft, Case& into, const CustomerSaid& said, Taking taking, Absorbed& out
) {
    const auto& wanted = said.understood.remedies;
    if (wanted.empty()) {
        // "我要求马上解冻": a wish without a name of ours; the words stand in the description.
        if (!said.understood.signs.has(Sign::demands) || !into.remedies.empty()) return;
        into.remedies.push_back(Remedy::other);
        draft.note(into, CaseChange::What::remedy_added, std::string(intents::name(Remedy::other)));
        into.given.add(Field::wish);
        out.anything = true;
        return;
    }
    auto& held = into.remedies;
    // "还是不退了，给我换一双": what is named after a refusal of the old stands alone.
    if (taking == Taking::correcting || said.understood.signs.has(Sign::changes_mind)) {
        for (auto at = held.begin(); at != held.end();) {
            if (std::find(wanted.begin(), wanted.end(), *at) != wanted.end()) {
                ++at;
                continue;
            }
            draft.note(into, CaseChange::What::remedy_removed, std::string(intents::name(*at)));
            at = held.erase(at);
            out.corrected.push_back(Field::wish);
            out.anything = true;
        }
    }
    // "Something else" only stood for a wish that had no name yet.
    if (std::erase(held, Remedy::other) > 0)
        draft.note(
            into, CaseChange::What::remedy_removed, std::string(intents::name(Remedy::other))
        );
    for (const Remedy remedy : wanted) {
        if (std::find(held.begin(), held.end(), remedy) != held.end()) continue;
        held.push_back(remedy);
        draft.note(into, CaseChange::What::remedy_added, std::string(intents::name(remedy)));
        out.fields.push_back(Field::wish);
        out.anything = true;
    }
    into.given.add(Field::wish);
}

bool wants_money_back(const CustomerSaid& said) {
    const auto& wanted = said.understood.remedies;
    return std::find(wanted.begin(), wanted.end(), Remedy::refund) != wanted.end() ||
           std::find(wanted.begin(), wanted.end(), Remedy::compensation) != wanted.end();
}

void absorb_categories(
    Draft& draft, Case& into, const CustomerSaid& said, Taking taking, Absorbed& out
) {
    // Whoever asks how it goes names no new side of it.
    const Intent main = said.understood.main();
    if (taking == Taking::adding && (main == Intent::progress || main == Intent::press)) return;
    for (const Category category : said.understood.categories) {
        if (std::find(into.categories.begin(), into.categories.end(), category) !=
            into.categories.end())
            continue;
        // Later messages name new sides of the matter only when they are complaints themselves.
        if (taking == Taking::adding && !into.categories.empty() &&
            !said.understood.has(Intent::complain))
            continue;
        // "退钱吧" says what is wanted, and not what went wrong.
        const bool beside_others = taking != Taking::opening || !into.categories.empty() ||
                                   said.understood.categories.size() > 1;
        if (category == Category::refund_payment && beside_others && wants_money_back(said))
            continue;
        into.categories.push_back(category);
        if (rank(category) < rank(into.category)) into.category = category;
        draft.note(into, CaseChange::What::category_set, std::string(intents::name(category)));
        out.anything = true;
    }
}

void raise_urgency(Draft& draft, Case& into, const CustomerSaid& said) {
    const auto& policy = draft.policy();
    for (std::size_t i = 0; i < intents::sign_count; ++i) {
        const auto sign = static_cast<Sign>(i);
        if (!said.understood.signs.has(sign)) continue;
        if (policy.complex_signs.has(sign)) into.complexity = Complexity::complex;
        if (!policy.urgent_signs.has(sign) || into.urgent_because.has(sign)) continue;
        into.urgent = true;
        into.urgent_because.add(sign);
        draft.note(into, CaseChange::What::urgency_raised, std::string(intents::name(sign)));
    }
    std::uint32_t yuan = 0;
    std::from_chars(into.amount.data(), into.amount.data() + into.amount.size(), yuan);
    if (yuan >= policy.urgent_amount_yuan && !into.urgent) {
        into.urgent = true;
        draft.note(into, CaseChange::What::urgency_raised, "amount");
    }
    if (said.understood.emotion > into.emotion_peak) {
        into.emotion_peak = said.understood.emotion;
        draft.note(
            into, CaseChange::What::emotion_raised, std::string(intents::name(into.emotion_peak))
        );
    }
}

}  // namespace

Absorbed absorb(Draft& draft, Case& into, const CustomerSaid& said, Taking taking) {
    Absorbed absorbed;
    draft.hear_matters(said.understood);
    for (const auto& slot : slots) {
        const auto* entity = said.understood.first(slot.kind);
        if (entity == nullptr) continue;
        std::string& place = into.*slot.value;
        if (taking == Taking::adding && !place.empty() && place != entity->value) {
            absorbed.differs.push_back(slot.field);
            continue;
        }
        set_field(draft, into, slot.field, place, entity->value, absorbed);
    }
    if (taking == Taking::correcting) correct_number(draft, into, said, absorbed);
    absorb_contact(draft, into, said, taking, absorbed);
    if (taking != Taking::correcting || said.understood.main() == Intent::correct)
        absorb_time(draft, into, said, taking, absorbed);
    absorb_lacks(draft, into, said, taking, absorbed);
    absorb_remedies(draft, into, said, taking, absorbed);
    absorb_categories(draft, into, said, taking, absorbed);
    if (taking == Taking::opening && into.categories.empty() &&
        std::find(into.remedies.begin(), into.remedies.end(), Remedy::refund) !=
            into.remedies.end())
        into.category = Category::refund_payment;
    raise_urgency(draft, into, said);
    const auto characters = count_word_characters(said.text);
    const bool states =
        said.understood.signs.has(Sign::tells) || !said.understood.categories.empty();
    const bool tells =
        taking == Taking::opening
            ? states && characters >= (said.understood.categories.empty() ? opening_characters
                                                                          : named_characters)
            : characters >= substantial_characters &&
                  (!said.understood.categories.empty() || characters >= 2 * substantial_characters);
    if (tells && !into.given.has(Field::what_happened)) {
        into.given.add(Field::what_happened);
        absorbed.fields.push_back(Field::what_happened);
        absorbed.anything = true;
    }
    return absorbed;
}

}  // namespace dialog
