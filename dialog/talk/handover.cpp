#include "dialog/talk/form.hpp"
#include "dialog/talk/moves.hpp"
#include "dialog/talk/wording.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace dialog {

namespace {

std::string_view script_of(WaitingFor reason) {
    switch (reason) {
        case WaitingFor::wish:
            return "human.wish";
        case WaitingFor::misunderstanding:
            return "human.misunderstanding";
        case WaitingFor::emotion:
            return "human.emotion";
        case WaitingFor::danger:
        case WaitingFor::self_harm:
            return "human.danger";
        case WaitingFor::pressing:
            return "human.pressing";
        case WaitingFor::minor:
            return "human.minor";
    }
    return "human.wish";
}

constexpr std::chrono::hours at_risk_for{24};

bool is_danger(WaitingFor reason) {
    return reason == WaitingFor::danger || reason == WaitingFor::self_harm;
}

constexpr std::array<std::pair<Sign, std::string_view>, 4> first_words{{
    {Sign::personal_safety, "open.safety_person"},
    {Sign::injury, "open.safety"},
    {Sign::safety, "open.safety"},
    {Sign::fraud, "open.fraud"},
}};

// What happens and when, honestly: by the case's first promise where there is one, otherwise by
// working hours alone. Who is in danger is not told first that everybody has gone home.
std::string say_when(Draft& draft, const Case* of, WaitingFor reason) {
    const auto& calendar = draft.policy().calendar;
    const auto* promise = of == nullptr ? nullptr : of->open_promise(PromiseKind::first_reply);
    const bool open = calendar.open_at(draft.now());
    const auto back = calendar.next_open(draft.now());
    const std::string back_words = back ? say_instant(draft, *back) : std::string();
    const bool in_danger = is_danger(reason);
    if (promise != nullptr && promise->due > draft.now())
        return draft.words(
            open        ? "human.when_open_due"
            : in_danger ? "human.when_closed_danger"
                        : "human.when_closed_due",
            {{"reply_due", say_instant(draft, promise->due)}, {"back", back_words}}
        );
    return draft.words(open ? "human.when_open" : "human.when_closed", {{"back", back_words}});
}

}  // namespace

void pass_to_person(Draft& draft, WaitingFor reason) {
    Conversation& talk = draft.talk();
    Case* of = draft.focus();
    const bool elsewhere = std::holds_alternative<PlatformDesk>(talk.owner);
    if (elsewhere && !is_danger(reason) && reason != WaitingFor::minor) {
        if (reason == WaitingFor::wish) draft.say("desk.still");
        return;
    }
    if (const auto* waiting = std::get_if<Waiting>(&talk.owner); waiting != nullptr) {
        // Told once already; asked for again, the answer is where it stands.
        if (is_danger(reason)) {
            // Somebody waits already; that it is urgent now must be seen all the same.
            talk.owner = Waiting{.since = waiting->since, .reason = reason};
            const CaseId id = of == nullptr ? CaseId{} : of->id;
            draft.add(PassTo{id, reason});
            draft.add(Alert{Alert::What::danger, id});
            return;
        }
        if (reason == WaitingFor::minor) return draft.say("human.minor_again");
        if (reason != WaitingFor::wish) return;
        if (goes_to_platform_desk(draft, reason)) return hand_to_platform_desk(draft);
        draft.say(
            "human.still",
            {{"since", say_instant(draft, waiting->since)}, {"when", say_when(draft, of, reason)}}
        );
        draft.add(Alert{Alert::What::person_wanted, of == nullptr ? CaseId{} : of->id});
        return;
    }
    talk.owner = Waiting{.since = draft.now(), .reason = reason};
    talk.misunderstood = 0;
    const CaseId id = of == nullptr ? CaseId{} : of->id;
    if (of != nullptr) {
        of->waits_for_person = true;
        draft.note(*of, CaseChange::What::passed_to_person, std::string(name(reason)));
    }
    draft.add(PassTo{id, reason});
    draft.add(Alert{is_danger(reason) ? Alert::What::danger : Alert::What::person_wanted, id});
    if (goes_to_platform_desk(draft, reason)) return hand_to_platform_desk(draft);
    std::string text = draft.words(script_of(reason));
    text += say_when(draft, of, reason);
    if (of == nullptr && !is_danger(reason)) text += draft.words("human.go_on");
    draft.say_text(script_of(reason), std::move(text), id);
}

bool heed_urgency(Draft& draft, Case& of, intents::Set<Sign> fresh) {
    for (const auto& [sign, script] : first_words) {
        if (!fresh.has(sign)) continue;
        std::string text = draft.words(script);
        text += draft.words("danger.in_case", {{"case_no", of.number}});
        draft.say_text(script, std::move(text), of.id);
        pass_to_person(draft, WaitingFor::danger);
        return true;
    }
    return false;
}

bool heed_danger(Draft& draft, const CustomerSaid& said) {
    const auto& signs = said.understood.signs;
    const auto* waiting = std::get_if<Waiting>(&draft.talk().owner);
    const bool at_risk = waiting != nullptr && waiting->reason == WaitingFor::self_harm &&
                         draft.now() - waiting->since < at_risk_for;
    if (signs.has(Sign::self_harm)) {
        forget_question(draft);
        if (draft.focus() == nullptr && is_complaint(said)) register_complaint(draft, said);
        draft.say(at_risk ? "danger.self_harm_again" : "danger.self_harm");
        pass_to_person(draft, WaitingFor::self_harm);
        return true;
    }
    // Whoever was at risk today is not asked for order numbers. What he says is kept.
    const bool other_danger = signs.has(Sign::injury) || signs.has(Sign::safety) ||
                              signs.has(Sign::personal_safety) || signs.has(Sign::fraud);
    const bool asks = said.understood.has(intents::Intent::progress) ||
                      said.understood.has(intents::Intent::withdraw);
    if (at_risk && !other_danger && !asks) {
        Case* of = draft.focus();
        if (of != nullptr) {
            absorb(draft, *of, said, Taking::adding);
            describe(draft, *of, said.text);
        } else if (is_complaint(said)) {
            of = &register_complaint(draft, said);
        }
        draft.say("danger.stay", {}, of == nullptr ? CaseId{} : of->id);
        return true;
    }
    const bool known_minor = waiting != nullptr && waiting->reason == WaitingFor::minor;
    if (signs.has(Sign::minor_speaker) || known_minor) {
        forget_question(draft);
        pass_to_person(draft, WaitingFor::minor);
        return true;
    }
    return false;
}

}  // namespace dialog
