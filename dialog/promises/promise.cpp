#include "dialog/promises/promise.hpp"

namespace dialog {

namespace {

using std::chrono::days;
using std::chrono::minutes;

// News is sent a little before the quiet hours, so that queues and retries do not carry it into
// them.
constexpr minutes before_quiet{5};

// The beginning of the quiet hours that the instant lies in.
std::optional<Instant> quiet_since(const PromiseRules& rules, Instant instant) {
    const auto time = local(instant);
    const auto minute = time.minute_of_day;
    const bool over_midnight = rules.quiet_from > rules.quiet_until;
    const bool quiet = over_midnight ? minute >= rules.quiet_from || minute < rules.quiet_until
                                     : minute >= rules.quiet_from && minute < rules.quiet_until;
    if (!quiet) return std::nullopt;
    auto day = local_day(instant);
    if (minute < rules.quiet_from) day -= days(1);
    return instant_of({.date = day, .minute_of_day = rules.quiet_from});
}

}  // namespace

std::string_view name(PromiseKind kind) {
    switch (kind) {
        case PromiseKind::acknowledgement:
            return "acknowledgement";
        case PromiseKind::first_reply:
            return "first_reply";
        case PromiseKind::news:
            return "news";
        case PromiseKind::answer:
            return "answer";
        case PromiseKind::reveal:
            return "reveal";
    }
    return "";
}

std::string_view name(PromiseState state) {
    switch (state) {
        case PromiseState::open:
            return "open";
        case PromiseState::kept:
            return "kept";
        case PromiseState::broken:
            return "broken";
        case PromiseState::voided:
            return "voided";
        case PromiseState::on_its_way:
            return "on_its_way";
    }
    return "";
}

Due first_reply_due(const PromiseRules& rules, Instant from) {
    return {.at = from + rules.first_reply, .steps = {}};
}

Due news_due(const PromiseRules& rules, Instant from) {
    const auto latest = from + rules.news;
    const auto quiet = quiet_since(rules, latest);
    if (!quiet) return {.at = latest, .steps = {}};
    const auto earlier = *quiet - before_quiet;
    return {.at = earlier > from ? earlier : latest, .steps = {}};
}

bool is_quiet(const PromiseRules& rules, Instant instant) {
    return quiet_since(rules, instant).has_value();
}

Due answer_due(
    const PromiseRules& rules, const WorkingCalendar& calendar, Instant from, Complexity complexity
) {
    switch (complexity) {
        case Complexity::simple:
            return add_working_days(calendar, from, 0);
        case Complexity::general:
            break;
        case Complexity::complex:
            return add_working_days(calendar, from, rules.answer_complex_working_days);
    }
    return add_working_days(calendar, from, rules.answer_general_working_days);
}

}  // namespace dialog
