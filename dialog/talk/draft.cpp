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
    if (!step_.conversation_changed) return;
    last_inbound_ = step_.after.conversation->last_inbound;
    owner_before_ = step_.after.conversation->owner;
}

const ReachRules& Draft::reach_rules() const {
    static const ReachRules pages_only{.lines = true};
    if (!talks()) return pages_only;
    const auto found = policy_.reach.find(step_.after.conversation->account);
    return found == policy_.reach.end() ? pages_only : found->second;
}

Ways Draft::ways() const {
    return {.line = given_.line_open, .hook = policy_.has_hook};
}

void Draft::transfer() {
    if (!transfers_) add(Transfer{});
    transfers_ = true;
}

void Draft::hear_matters(const intents::Understanding& understood) {
    for (const auto& topic : understood.topics)
        if (topic.starts_with(matter_prefix))
            matters_.push_back(topic.substr(matter_prefix.size()));
}

std::uint16_t Draft::says() const {
    return static_cast<std::uint16_t>(std::count_if(
        effects_.begin(),
        effects_.end(),
        [](const Effect& effect) { return std::holds_alternative<Say>(effect); }
    ));
}

Case* Draft::find(CaseId id) {
    for (auto& known : step_.after.cases)
        if (known.id == id) return &known;
    return nullptr;
}

bool Draft::is_own(const Case& known) {
    return known.person == person().id || is_linked(known, talk().id);
}

Case* Draft::own(std::string_view number) {
    for (auto& known : step_.after.cases)
        if (known.number == number && is_own(known)) return &known;
    return nullptr;
}

Case* Draft::foreign(std::string_view number) {
    for (auto& known : step_.after.cases)
        if (known.number == number && !is_own(known)) return &known;
    return nullptr;
}

std::vector<Case*> Draft::own_open() {
    std::vector<Case*> open;
    for (auto& known : step_.after.cases)
        if (is_own(known) && known.status == CaseStatus::open) open.push_back(&known);
    std::sort(open.begin(), open.end(), [](const Case* a, const Case* b) { return a->id > b->id; });
    return open;
}

Case* Draft::focus() {
    Case* chosen = find(talk().focus);
    if (chosen != nullptr && chosen->status == CaseStatus::open && is_own(*chosen)) return chosen;
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
    opened.apart = talk().apart;
    opened.opened_at = now();
    opened.told_at = now();
    talk().cases.push_back(opened.id);
    talk().focus = opened.id;
    step_.after.cases.push_back(std::move(opened));
    Case& placed = step_.after.cases.back();
    note(placed, CaseChange::What::opened, placed.number);
    return placed;
}

void Draft::changed(const Case& of) {
    auto& ids = step_.cases_changed;
    if (std::find(ids.begin(), ids.end(), of.id) == ids.end()) ids.push_back(of.id);
}

void Draft::note(Case& changed, CaseChange change) {
    this->changed(changed);
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
    return promise.state == PromiseState::open || promise.state == PromiseState::on_its_way ||
           (promise.state == PromiseState::broken && promise.kind != PromiseKind::news &&
            promise.kind != PromiseKind::reveal);
}

}  // namespace

namespace {

// Longer than any delivery is tried.
constexpr Duration delivery_ends_within{std::chrono::hours(26)};

CaseChange::What change_of(PromiseState state) {
    switch (state) {
        case PromiseState::open:
            return CaseChange::What::promise_made;
        case PromiseState::kept:
            return CaseChange::What::promise_kept;
        case PromiseState::broken:
            return CaseChange::What::promise_broken;
        case PromiseState::voided:
            return CaseChange::What::promise_voided;
        case PromiseState::on_its_way:
            return CaseChange::What::promise_on_its_way;
    }
    return CaseChange::What::promise_made;
}

}  // namespace

// As it is after the step: a promise that is made and handed on at once falls due once.
void Draft::put_promise(CaseId of, Promise promise) {
    for (auto& effect : effects_) {
        auto* set = std::get_if<SetPromise>(&effect);
        if (set == nullptr || set->promise.id != promise.id) continue;
        set->promise = std::move(promise);
        return;
    }
    add(SetPromise{of, std::move(promise)});
}

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
    put_promise(of.id, made);
    auto& kept = of.promises;
    kept.push_back(std::move(made));
    // The rows of the store hold all; the case keeps what is open and the newest of the rest.
    for (auto at = kept.begin();
         kept.size() > policy_.promises_kept_in_case_max && at != kept.end();)
        at = is_of_interest(*at) ? at + 1 : kept.erase(at);
}

void Draft::end_promise(Case& of, PromiseKind kind, PromiseState state) {
    for (auto& promise : of.promises) {
        const bool on_its_way = promise.state == PromiseState::on_its_way;
        if (promise.kind != kind || (promise.state != PromiseState::open && !on_its_way)) continue;
        if (promise.state == state) continue;
        promise.state = state;
        if (state != PromiseState::on_its_way) promise.ended_at = now();
        note(of, change_of(state), std::string(name(kind)));
        if (state == PromiseState::on_its_way) {
            // Every delivery ends long before; should one be lost, the promise must not be.
            Promise watched = promise;
            watched.due = now() + delivery_ends_within;
            put_promise(of.id, std::move(watched));
        } else {
            add(EndPromise{of.id, promise.id, state});
        }
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
    if (talks() && talk().owner != owner_before_) ++talk().fence;
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
