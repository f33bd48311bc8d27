#include "dialog/talk/form.hpp"

#include "dialog/calendar/dates.hpp"

namespace dialog {

const IntakePlan& plan_for(const Policy& policy, Category category) {
    static const IntakePlan empty;
    const auto found = policy.plans.find(category);
    if (found != policy.plans.end()) return found->second;
    const auto other = policy.plans.find(Category::other);
    return other == policy.plans.end() ? empty : other->second;
}

namespace {

// Nothing more to ask about it. A waybill number finds a parcel as well as an order number does.
bool is_settled(const Case& of, Field field) {
    if (field == Field::order_no && of.given.has(Field::tracking_no)) return true;
    return of.given.has(field) || of.declined.has(field) || of.passed.has(field);
}

}  // namespace

std::optional<Field> next_field(const Policy& policy, const Case& of) {
    std::optional<Field> later;
    for (const Field field : plan_for(policy, of.category).ask) {
        if (is_settled(of, field)) continue;
        if (!of.put_off.has(field)) return field;
        if (!later) later = field;
    }
    return later;
}

std::vector<Field> missing(const Policy& policy, const Case& of) {
    std::vector<Field> fields;
    for (const Field field : plan_for(policy, of.category).required)
        if (!of.given.has(field) && !(field == Field::order_no && of.given.has(Field::tracking_no)))
            fields.push_back(field);
    return fields;
}

std::vector<Field> outstanding(const Policy& policy, const Case& of) {
    auto fields = missing(policy, of);
    std::erase_if(fields, [&](Field field) { return of.declined.has(field); });
    return fields;
}

std::size_t count_word_characters(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        if (length == 1) {
            if ((lead >= '0' && lead <= '9') || ((lead | 0x20) >= 'a' && (lead | 0x20) <= 'z'))
                ++count;
        } else if (length == 3 && i + 2 < text.size()) {
            // Everything of three bytes but general, CJK and full-width punctuation.
            const auto point = (lead & 0x0FU) << 12 |
                               (static_cast<unsigned char>(text[i + 1]) & 0x3FU) << 6 |
                               (static_cast<unsigned char>(text[i + 2]) & 0x3FU);
            const bool punctuation = (point >= 0x2000 && point < 0x2E80) ||
                                     (point >= 0x3000 && point < 0x3040) ||
                                     (point >= 0xFE00 && point < 0xFF10) ||
                                     (point >= 0xFF1A && point < 0xFF21) || point >= 0xFFE0;
            if (!punctuation) ++count;
        }
        i += length;
    }
    return count;
}

void describe(Draft& draft, Case& into, std::string_view text) {
    const auto limit = draft.policy().description_bytes_max;
    if (text.empty() || into.description.size() + text.size() + 1 > limit) return;
    if (!into.description.empty()) into.description += '\n';
    into.description += text;
    draft.note(into, CaseChange::What::described, std::string(text));
}

void set_field(
    Draft& draft,
    Case& into,
    Field field,
    std::string& place,
    const std::string& value,
    Absorbed& absorbed
) {
    if (place == value) {
        into.given.add(field);
        return;
    }
    if (place.empty())
        absorbed.fields.push_back(field);
    else
        absorbed.corrected.push_back(field);
    // A history row shows that a phone number changed, not the number; it stands in the case.
    const bool personal = field == Field::phone;
    draft.note(
        into,
        CaseChange{
            .what = CaseChange::What::field_set,
            .field = field,
            .from = personal ? std::string() : place,
            .to = personal ? std::string() : value,
        }
    );
    place = value;
    into.given.add(field);
    into.declined.remove(field);
    absorbed.anything = true;
}

void absorb_time(Draft& draft, Case& into, const CustomerSaid& said, Taking taking, Absorbed& out) {
    if (!into.occurred_at.empty() && taking != Taking::correcting) return;
    const auto* date = said.understood.first(intents::EntityKind::date);
    const auto* time = said.understood.first(intents::EntityKind::time);
    if (date == nullptr && time == nullptr) return;
    const auto on = date == nullptr ? std::string() : resolve_date(date->value, draft.now());
    // "周末也办吗", "晚上八点后打", "明天之前修好": not when it happened.
    if (date != nullptr && (on > resolve_date("0d", draft.now()) || date->value.starts_with('+')))
        return;
    const Asked& asked = draft.talk().asked;
    const bool was_asked = asked.question == Question::field && asked.of == into.id &&
                           asked.field == Field::occurred_at;
    const bool bare = date == nullptr && !said.understood.signs.has(Sign::tells);
    if (taking == Taking::adding && !was_asked &&
        (said.understood.signs.has(Sign::question) || bare))
        return;
    std::string text;
    for (const intents::Entity* part : {date, time}) {
        if (part == nullptr || part->begin > part->end || part->end > said.text.size()) continue;
        text += said.text.substr(part->begin, part->end - part->begin);
    }
    if (text.empty()) return;
    set_field(draft, into, Field::occurred_at, into.occurred_at, text, out);
    if (date != nullptr) into.occurred_on = on;
}

}  // namespace dialog
