#include "dialog/talk/wording.hpp"

#include "dialog/talk/form.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace dialog {

namespace {

std::string clock_text(std::chrono::minutes of_day) {
    const auto hours = of_day.count() / 60;
    const auto minutes = of_day.count() % 60;
    return std::to_string(hours) + (minutes < 10 ? ":0" : ":") + std::to_string(minutes);
}

std::string join(const Draft& draft, const std::vector<std::string>& items) {
    std::string text;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i > 0) text += draft.word(i + 1 == items.size() ? "word.and" : "word.comma");
        text += items[i];
    }
    return text;
}

}  // namespace

std::string say_instant(const Draft& draft, Instant instant) {
    using std::chrono::days;
    using std::chrono::sys_days;
    const LocalTime then = local(instant);
    const LocalTime today = local(draft.now());
    const auto ahead = sys_days(then.date) - sys_days(today.date);
    if (ahead != days(0) && ahead != days(1)) return say_date(draft, instant);
    return draft.word(
        ahead == days(0) ? "word.today" : "word.tomorrow",
        {{"time", clock_text(then.minute_of_day)}}
    );
}

std::string say_date(const Draft& draft, Instant instant) {
    using std::chrono::sys_days;
    const LocalTime then = local(instant);
    const std::string time = clock_text(then.minute_of_day);
    static constexpr std::array<std::string_view, 7> weekdays{
        "word.weekday.0",
        "word.weekday.1",
        "word.weekday.2",
        "word.weekday.3",
        "word.weekday.4",
        "word.weekday.5",
        "word.weekday.6"};
    const auto weekday = std::chrono::weekday(sys_days(then.date)).c_encoding();
    const auto month = std::to_string(static_cast<unsigned>(then.date.month()));
    const auto day = std::to_string(static_cast<unsigned>(then.date.day()));
    const auto weekday_word = draft.word(weekdays.at(weekday));
    if (then.date.year() != local(draft.now()).date.year())
        return draft.word(
            "word.date_year",
            {{"year", std::to_string(static_cast<int>(then.date.year()))},
             {"month", month},
             {"day", day},
             {"weekday", weekday_word},
             {"time", time}}
        );
    return draft.word(
        "word.date", {{"month", month}, {"day", day}, {"weekday", weekday_word}, {"time", time}}
    );
}

std::string say_desk(const Draft& draft, const Desk& desk) {
    if (desk.person.empty()) return desk.department;
    const std::string_view id = desk.extension.empty() ? "word.desk_person" : "word.desk";
    return draft.word(
        id,
        {{"department", desk.department}, {"person", desk.person}, {"extension", desk.extension}}
    );
}

std::string say_remedies(const Draft& draft, const std::vector<Remedy>& remedies) {
    std::vector<std::string> items;
    for (const Remedy remedy : remedies) {
        auto item = draft.word("word.remedy." + std::string(intents::name(remedy)));
        if (!item.empty()) items.push_back(std::move(item));
    }
    return join(draft, items);
}

std::string say_missing(const Draft& draft, const Case& of) {
    std::vector<std::string> items;
    for (const Field field : outstanding(draft.policy(), of))
        items.push_back(draft.word("word.field." + std::string(name(field))));
    return join(draft, items);
}

namespace {

// As exactly as the rules have heard it; nothing when they only know what kind of thing it is.
void add_exact_clauses(
    const Draft& draft, const Case& of, Category category, std::vector<std::string>& clauses
) {
    if (category == Category::attitude && !of.staff_no.empty()) {
        clauses.push_back(draft.word("word.matter.attitude_of", {{"staff_no", of.staff_no}}));
        return;
    }
    const std::string beginning = std::string(intents::name(category)) + "_";
    for (const auto& matter : draft.matters()) {
        if (!matter.starts_with(beginning)) continue;
        auto words = draft.word("word.matter_of." + matter);
        const bool new_one = std::find(clauses.begin(), clauses.end(), words) == clauses.end();
        if (!words.empty() && new_one) clauses.push_back(std::move(words));
    }
}

}  // namespace

std::string say_matter(const Draft& draft, const Case& of) {
    constexpr std::size_t clauses_max = 3;  // more would be a list, and nobody reads it
    constexpr std::size_t exact_enough = 2;
    std::vector<std::string> clauses;
    std::vector<Category> inexact;
    for (const Category category : of.categories) {
        if (category == Category::other && of.categories.size() > 1) continue;
        const auto before = clauses.size();
        add_exact_clauses(draft, of, category, clauses);
        if (clauses.size() == before) inexact.push_back(category);
    }
    // Who was rude to somebody is never left out.
    const bool exact = clauses.size() >= exact_enough;
    for (const Category category : inexact)
        if (!exact || category == Category::attitude)
            clauses.push_back(draft.word("word.matter." + std::string(intents::name(category))));
    if (clauses.size() > clauses_max) clauses.resize(clauses_max);
    std::string text;
    for (const auto& clause : clauses) {
        if (!text.empty()) text += draft.word("word.comma_clause");
        text += clause;
    }
    if (text.empty()) return text;
    if (!of.order_no.empty()) text += draft.word("word.matter_order", {{"order_no", of.order_no}});
    const auto wish = say_remedies(draft, of.remedies);
    if (!wish.empty()) text += draft.word("word.matter_wish", {{"remedies", wish}});
    return text;
}

namespace {

std::string say_value(const Draft& draft, const Case& of, Field field) {
    switch (field) {
        case Field::order_no:
            return of.order_no;
        case Field::tracking_no:
            return of.tracking_no;
        case Field::phone:
            return say_phone(draft, of.contact.phone);
        case Field::name:
            return of.contact.name;
        case Field::wish:  // "something else" is no wish that can be said back
            return of.remedies == std::vector{Remedy::other} ? std::string()
                                                             : say_remedies(draft, of.remedies);
        case Field::amount:
            return of.amount;
        case Field::staff:
            return of.staff_no;
        case Field::occurred_at:
            return of.occurred_at;
        case Field::what_happened:
        case Field::evidence:
        case Field::product:
        case Field::category:
            break;
    }
    return {};
}

}  // namespace

std::string say_taken(const Draft& draft, const Case& of, const std::vector<Field>& fields) {
    std::string text;
    intents::Set<Field> told;
    for (const Field field : fields) {
        const std::string value = say_value(draft, of, field);
        if (value.empty() || told.has(field)) continue;
        told.add(field);
        const bool surname = field == Field::name && count_word_characters(value) == 1;
        const std::string word = surname ? "surname" : std::string(name(field));
        if (!text.empty()) text += draft.word("word.comma_clause");
        text += draft.word("word.taken." + word, {{"value", value}});
    }
    return text;
}

std::string say_phone(const Draft& draft, const std::string& phone) {
    if (phone.size() < 4) return {};
    return draft.word(
        "word.phone_tail", {{"tail", std::string_view(phone).substr(phone.size() - 4)}}
    );
}

}  // namespace dialog
