#include "gateway/road/ledger.hpp"

#include "dialog/cases/number.hpp"
#include "dialog/talk/step.hpp"
#include "dialog/talk/tone.hpp"

#include <algorithm>

namespace road {

namespace {

using dialog::CaseChange;
using dialog::PromiseKind;
using dialog::PromiseState;

std::vector<std::string> says_of(const store::Turn& turn) {
    std::vector<std::string> says;
    for (const auto& effect : turn.step.effects)
        if (const auto* say = std::get_if<dialog::Say>(&effect); say != nullptr)
            says.push_back(say->text);
    return says;
}

std::size_t cases_opened(const store::Turn& turn) {
    std::size_t opened = 0;
    for (const auto& effect : turn.step.effects)
        if (const auto* change = std::get_if<dialog::ChangeCase>(&effect); change != nullptr)
            for (const auto& each : change->changes)
                if (each.what == CaseChange::What::opened) ++opened;
    return opened;
}

bool has_history(const store::Turn& turn, dialog::CaseId id) {
    return std::any_of(
        turn.step.effects.begin(),
        turn.step.effects.end(),
        [&](const dialog::Effect& effect) {
            const auto* change = std::get_if<dialog::ChangeCase>(&effect);
            return change != nullptr && change->of == id && !change->changes.empty();
        }
    );
}

std::size_t open_promises(const dialog::Case& of, PromiseKind kind) {
    return static_cast<std::size_t>(std::count_if(
        of.promises.begin(),
        of.promises.end(),
        [&](const dialog::Promise& promise) {
            return promise.kind == kind && promise.state == PromiseState::open;
        }
    ));
}

bool in_quiet_hours(const dialog::PromiseRules& rules, dialog::Instant instant) {
    const auto minute = dialog::local(instant).minute_of_day;
    return minute >= rules.quiet_from || minute < rules.quiet_until;
}

}  // namespace

void require(bool holds, const std::string& what) {
    if (!holds) throw Violation(what);
}

const Ledger::Talk* Ledger::talk(std::string_view account, std::string_view user) const {
    for (const auto& [id, talk] : talks_)
        if (talk.latest.account == account && talk.latest.external_id == user) return &talk;
    return nullptr;
}

void Ledger::commit(const store::Turn& turn, const dialog::Subjects& before) {
    require(raw(turn.id) > raw(latest_), "turns are committed in the order of their ids");
    latest_ = turn.id;
    require(!turns_.contains(turn.identity), "an event becomes one turn");
    check_before(before);
    check_step(turn, before);
    apply_promises(turn);
    apply_subjects(turn);
    hear(turn);
    turns_[turn.identity] = Kept{
        .id = turn.id,
        .kind = turn.kind,
        .account = turn.account,
        .platform_id = turn.platform_id,
        .says = says_of(turn),
        .received_at = turn.received_at,
    };
}

// A turn stands on what the turns before it left, and on nothing else.
void Ledger::check_before(const dialog::Subjects& before) const {
    if (before.conversation) {
        const auto found = talks_.find(before.conversation->id);
        require(
            found != talks_.end() && found->second.latest == *before.conversation,
            "a turn reads the latest conversation"
        );
    }
    if (before.person) {
        const auto found = persons_.find(before.person->id);
        require(
            found != persons_.end() && found->second == *before.person,
            "a turn reads the latest person"
        );
    }
    for (const auto& each : before.cases) {
        const auto found = cases_.find(each.id);
        require(
            found != cases_.end() && found->second.latest == each, "a turn reads the latest case"
        );
    }
}

// The same input gives the same output, whatever else went on between.
void Ledger::check_step(const store::Turn& turn, const dialog::Subjects& before) const {
    if (raw(turn.id) / dialog::IdBlock::size % 4 != 0) return;  // each fourth is enough
    dialog::Subjects subjects = before;
    if (!subjects.conversation && turn.kind != "due") {
        subjects = dialog::newcomer(turn.account, "somebody", turn.id);
        subjects.cases = before.cases;
    }
    const dialog::Given given{
        .now = turn.received_at,
        .turn = turn.id,
        .case_sequence = raw(turn.id),
        .case_number_key = 1,
        .seed = raw(turn.id),
        .line_open = true,
    };
    const auto first = dialog::step(content_.policy, subjects, turn.event, given);
    const auto second = dialog::step(content_.policy, std::move(subjects), turn.event, given);
    require(first == second, "a step on the same input gives the same output");
}

void Ledger::apply_subjects(const store::Turn& turn) {
    const auto& after = turn.step.after;
    if (after.conversation) {
        auto& latest = talks_[after.conversation->id].latest;
        latest = *after.conversation;
        ++latest.version;
        latest.last_turn = turn.id;
    }
    if (after.person && (after.person->version == 0 || turn.step.person_changed)) {
        auto& latest = persons_[after.person->id] = *after.person;
        ++latest.version;
    }
    require(cases_opened(turn) <= 1, "one message opens at most one case");
    for (const auto& each : after.cases) apply_case(turn, each);
}

void Ledger::apply_case(const store::Turn& turn, const dialog::Case& after) {
    auto& matter = cases_[after.id];
    const bool is_new = matter.changed_by.empty();
    require(matter.latest.version == after.version, "versions of a case grow by one");
    if (is_new) {
        require(after.version == 0, "a case begins with its opening");
        require(dialog::is_case_number(after.number), "a case has a proper number");
        require(numbers_.insert(after.number).second, "case numbers never repeat");
    }
    const auto& noted = turn.step.cases_changed;
    const bool changed = has_history(turn, after.id);
    require(
        changed || (matter.latest == after && !is_new &&
                    std::find(noted.begin(), noted.end(), after.id) == noted.end()),
        "nothing about a case changes without a history row"
    );
    if (!changed) return;
    if (!is_new) {
        require(matter.latest.number == after.number, "a case keeps its number");
        require(matter.latest.person == after.person, "a case keeps its person");
        require(matter.latest.opened_at == after.opened_at, "a case keeps its opening");
    }
    matter.latest = after;
    ++matter.latest.version;
    matter.changed_by.push_back(turn.id);
    check_promises(after);
}

void Ledger::apply_promises(const store::Turn& turn) {
    for (const auto& effect : turn.step.effects) {
        if (const auto* set = std::get_if<dialog::SetPromise>(&effect); set != nullptr)
            set_promise(turn, *set);
        else if (const auto* end = std::get_if<dialog::EndPromise>(&effect); end != nullptr)
            end_promise(turn, *end);
    }
}

void Ledger::set_promise(const store::Turn& turn, const dialog::SetPromise& set) {
    const auto& promise = set.promise;
    const auto& rules = content_.policy.promises;
    require(promise.id != dialog::PromiseId{}, "a promise has an id");
    require(promises_.emplace(promise.id, Owed{promise, set.of}).second, "a promise is made once");
    const auto length = promise.due - promise.made_at;
    switch (promise.kind) {
        case PromiseKind::acknowledgement:
            return;
        case PromiseKind::first_reply:
            require(length == std::chrono::hours(24), "the first reply is due in 24 hours");
            return;
        case PromiseKind::news: {
            require(length <= std::chrono::hours(48), "news is due within 48 hours");
            require(length > std::chrono::hours(24), "news is not due at once");
            require(!in_quiet_hours(rules, promise.due), "news is not due at night");
            const auto known = cases_.find(set.of);
            if (known == cases_.end()) return;  // the opening
            require(
                known->second.news_ended_at == std::nullopt ||
                    *known->second.news_ended_at <= turn.received_at,
                "news follows the news before"
            );
            return;
        }
        case PromiseKind::answer: {
            require(length > dialog::Duration(0), "the answer is due later");
            require(
                content_.policy.calendar.works(dialog::local_day(promise.due)),
                "the answer is due on a working day"
            );
            return;
        }
        case PromiseKind::reveal:
            require(length == dialog::Duration(0), "whose case it is hears of a reveal at once");
            return;
    }
}

void Ledger::end_promise(const store::Turn& turn, const dialog::EndPromise& end) {
    const auto found = promises_.find(end.promise);
    require(found != promises_.end(), "only what was promised can end");
    auto& promise = found->second.promise;
    require(promise.state == PromiseState::open, "a promise ends once");
    promise.state = end.state;
    promise.ended_at = turn.received_at;
    if (end.state == PromiseState::kept)
        require(
            promise.kind == PromiseKind::acknowledgement || promise.kind == PromiseKind::news ||
                promise.kind == PromiseKind::reveal,
            "a bot keeps no promise of a person"
        );
    if (end.state == PromiseState::broken)
        require(promise.due <= turn.received_at, "a promise is broken when it was due");
    if (promise.kind == PromiseKind::news) cases_[end.of].news_ended_at = turn.received_at;
    if (promise.kind == PromiseKind::first_reply || promise.kind == PromiseKind::answer)
        cases_[end.of].ended.insert(promise.kind);
}

void Ledger::check_promises(const dialog::Case& of) const {
    const auto& ended = cases_.at(of.id).ended;
    const bool open = of.status == dialog::CaseStatus::open;
    for (const auto kind : {PromiseKind::first_reply, PromiseKind::news, PromiseKind::answer}) {
        const std::size_t wanted = open && !ended.contains(kind) ? 1 : 0;
        require(
            open_promises(of, kind) == wanted,
            open ? "an open case has one open promise of each kind until it ended"
                 : "a case that ended owes nothing"
        );
    }
    for (const auto& promise : of.promises) {
        const auto found = promises_.find(promise.id);
        require(found != promises_.end(), "a case names promises that were made");
        require(found->second.promise.state == promise.state, "case and promise agree");
        require(found->second.promise.due == promise.due, "case and promise agree on the date");
    }
    const auto* news = of.open_promise(PromiseKind::news);
    if (news == nullptr) return;
    const auto since = cases_.at(of.id).news_ended_at.value_or(of.opened_at);
    require(
        news->due <= since + std::chrono::hours(48),
        "news comes within 48 hours of the opening or the news before"
    );
}

void Ledger::hear(const store::Turn& turn) {
    const auto says = says_of(turn);
    if (!turn.step.after.conversation) {
        require(says.empty(), "nothing is said to nobody");
        return;
    }
    auto& talk = talks_.at(turn.step.after.conversation->id);
    if (const auto* said = std::get_if<dialog::CustomerSaid>(&turn.event); said != nullptr)
        talk.lines.push_back({turn.id, true, said->text});
    else if (std::holds_alternative<dialog::CustomerSent>(turn.event))
        talk.lines.push_back({turn.id, true, ""});
    for (const auto& text : says) talk.lines.push_back({turn.id, false, text});
    if (says.empty()) return;
    check_answer(talk, says);
    talk.last_answer = says;
}

void Ledger::check_answer(const Talk& talk, const std::vector<std::string>& says) const {
    // A bubble may be several sentences, each of which has its own limit where it is written.
    auto rules = content_.tone;
    rules.sentence_characters_max = 400;
    std::size_t questions = 0;
    std::string whole;
    for (const auto& text : says) {
        whole += text + "\n";
        questions += dialog::count_questions(text);
        const auto mistakes = dialog::tone_mistakes(rules, text);
        require(
            mistakes.empty(),
            "an answer keeps the tone: " + text + (mistakes.empty() ? "" : " — " + mistakes.front())
        );
        const auto& last = talk.last_answer;
        require(
            std::find(last.begin(), last.end(), text) == last.end(),
            "no bubble is said twice in a row: " + text
        );
        require(std::count(says.begin(), says.end(), text) == 1, "no bubble is said twice at once");
    }
    require(questions <= 1, "an answer asks at most one question:\n" + whole);
}

}  // namespace road
