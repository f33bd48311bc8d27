#include "dialog/talk/draft.hpp"

#include "dialog/talk/tone.hpp"

#include <algorithm>
#include <cassert>

namespace dialog {

namespace {

// Scripts may use the places of their need, and the code gives every one of them.
[[maybe_unused]] bool gives_all(Places places, const Template& variant) {
    const auto used = variant.places();
    return std::all_of(used.begin(), used.end(), [&](const std::string& name) {
        return std::any_of(places.begin(), places.end(), [&](const Place& place) {
            return place.first == name;
        });
    });
}

}  // namespace

Draft::Draft(const Policy& policy, Subjects before, const Given& given)
    : policy_(policy),
      given_(given),
      ids_(given.turn) {
    step_.after = std::move(before);
    step_.after.cases.reserve(step_.after.cases.size() + 2);  // references stay good when opening
    step_.conversation_changed = step_.after.conversation.has_value();
    if (step_.conversation_changed) last_inbound_ = step_.after.conversation->last_inbound;
}

Case* Draft::find(CaseId id) {
    for (auto& known : step_.after.cases)
        if (known.id == id) return &known;
    return nullptr;
}

Case* Draft::own(std::string_view number) {
    for (auto& known : step_.after.cases)
        if (known.number == number && known.person == person().id) return &known;
    return nullptr;
}

Case* Draft::foreign(std::string_view number) {
    for (auto& known : step_.after.cases)
        if (known.number == number && known.person != person().id) return &known;
    return nullptr;
}

std::vector<Case*> Draft::own_open() {
    std::vector<Case*> open;
    for (auto& known : step_.after.cases)
        if (known.person == person().id && known.status == CaseStatus::open) open.push_back(&known);
    std::sort(open.begin(), open.end(), [](const Case* a, const Case* b) { return a->id > b->id; });
    return open;
}

Case* Draft::focus() {
    Case* chosen = find(talk().focus);
    if (chosen != nullptr && chosen->status == CaseStatus::open && chosen->person == person().id)
        return chosen;
    const auto open = own_open();
    return open.empty() ? nullptr : open.front();
}

Case& Draft::open_case(std::string number) {
    Case opened;
    opened.id = ids_.next<CaseId>();
    opened.number = std::move(number);
    opened.person = person().id;
    opened.conversation = talk().id;
    opened.account = talk().account;
    opened.opened_at = now();
    opened.told_at = now();
    talk().cases.push_back(opened.id);
    talk().focus = opened.id;
    step_.after.cases.push_back(std::move(opened));
    Case& placed = step_.after.cases.back();
    note(placed, CaseChange::What::opened, placed.number);
    return placed;
}

void Draft::note(Case& changed, CaseChange change) {
    auto& ids = step_.cases_changed;
    if (std::find(ids.begin(), ids.end(), changed.id) == ids.end()) ids.push_back(changed.id);
    for (auto& row : history_)
        if (row.of == changed.id) {
            row.changes.push_back(std::move(change));
            return;
        }
    history_.push_back({changed.id, {std::move(change)}});
}

void Draft::note(Case& changed, CaseChange::What what, std::string to) {
    note(changed, CaseChange{.what = what, .to = std::move(to)});
}

namespace {

// What is still owed, and what was owed and missed.
bool is_of_interest(const Promise& promise) {
    return promise.state == PromiseState::open ||
           (promise.state == PromiseState::broken && promise.kind != PromiseKind::news);
}

}  // namespace

void Draft::set_promise(Case& of, PromiseKind kind, Due due, std::string answers_for_it) {
    Promise made{
        .id = ids_.next<PromiseId>(),
        .kind = kind,
        .made_at = now(),
        .due = due.at,
        .steps = std::move(due.steps),
        .answers_for_it = std::move(answers_for_it),
    };
    note(of, CaseChange::What::promise_made, std::string(name(kind)) + " " + rfc3339(made.due));
    add(SetPromise{of.id, made});
    auto& kept = of.promises;
    kept.push_back(std::move(made));
    // The rows of the store hold all; the case keeps what is open and the newest of the rest.
    for (auto at = kept.begin();
         kept.size() > policy_.promises_kept_in_case_max && at != kept.end();)
        at = is_of_interest(*at) ? at + 1 : kept.erase(at);
}

void Draft::end_promise(Case& of, PromiseKind kind, PromiseState state) {
    for (auto& promise : of.promises) {
        if (promise.kind != kind || promise.state != PromiseState::open) continue;
        promise.state = state;
        promise.ended_at = now();
        const auto what = state == PromiseState::kept     ? CaseChange::What::promise_kept
                          : state == PromiseState::broken ? CaseChange::What::promise_broken
                                                          : CaseChange::What::promise_voided;
        note(of, what, std::string(name(kind)));
        add(EndPromise{of.id, promise.id, state});
    }
}

std::string Draft::words(std::string_view script, Places places) {
    const std::string_view id = policy_.scripts.for_emotion(script, talk().emotion_now);
    const auto* variants = policy_.scripts.find(id);
    if (variants == nullptr || variants->empty()) return {};  // a loaded policy has them all
    const auto seed = given_.seed + 0x9e3779b97f4a7c15U * ++draws_;
    const auto chosen = choose_variant(id, variants->size(), seed >> 16, talk().said);
    const auto& variant = (*variants)[chosen];
    assert(gives_all(places, variant));
    return variant.fill({places.begin(), places.size()});
}

std::string Draft::word(std::string_view id, Places places) const {
    const auto* variants = policy_.scripts.find(id);
    if (variants == nullptr || variants->empty()) return {};
    return variants->front().fill({places.begin(), places.size()});
}

void Draft::say(std::string_view script, Places places, CaseId of) {
    say_text(script, words(script, places), of);
}

void Draft::say_text(std::string_view script, std::string text, CaseId of) {
    if (text.empty()) return;
    asks_already_ = asks_already_ || count_questions(text) > 0;
    add(Say{.duty = duty_, .of = of, .script = std::string(script), .text = std::move(text)});
}

Step Draft::finish() {
    // History first, so that rows stand in the order in which they came to be.
    for (auto& row : history_) step_.effects.emplace_back(std::move(row));
    for (auto& effect : effects_) step_.effects.push_back(std::move(effect));
    return std::move(step_);
}

Subjects newcomer(std::string account, std::string external_id, TurnId turn) {
    Subjects subjects;
    subjects.person = Person{.id = IdBlock::person(turn)};
    subjects.conversation = Conversation{
        .id = IdBlock::conversation(turn),
        .account = std::move(account),
        .external_id = std::move(external_id),
        .person = subjects.person->id,
    };
    return subjects;
}

}  // namespace dialog
