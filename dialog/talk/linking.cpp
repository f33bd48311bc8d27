// Who may see a case beside its own account: strangers, their proofs, and the customer's other
// accounts.
#include "dialog/talk/moves.hpp"
#include "dialog/talk/reaching.hpp"

#include <algorithm>
#include <utility>

namespace dialog {

namespace {

using intents::Intent;

constexpr Duration wish_holds_for{std::chrono::minutes(10)};
constexpr std::uint8_t code_failures_max = 3;
constexpr Duration reveals_apart{std::chrono::hours(24)};
constexpr std::size_t code_digits = 6;

bool is_wanted(const Case& of, Instant now) {
    return of.link_wish && now < of.link_wish->until;
}

std::string digits_in(std::string_view text) {
    std::string digits;
    for (const char c : text)
        if (c >= '0' && c <= '9') digits += c;
    return digits;
}

// The case that this conversation was shown as a stranger.
Case* wanted_case(Draft& draft) {
    return draft.foreign(draft.talk().proof_number);
}

bool can_be_written_to(Draft& draft, const std::string& account) {
    const auto rules = draft.policy().reach.find(account);
    return rules != draft.policy().reach.end() && rules->second.after_words.messages > 0;
}

// A page of ours goes before an account that brings news.
void make_room(Draft& draft, Case& of) {
    if (of.links.size() < links_max) return;
    auto goes = std::find_if(of.links.begin(), of.links.end(), [&](const Link& each) {
        return !can_be_written_to(draft, each.account);
    });
    of.links.erase(goes == of.links.end() ? of.links.begin() : goes);
}

void stop_linking(Draft& draft) {
    draft.talk().proof_number.clear();
    forget_question(draft);
}

void link(Draft& draft, Case& of) {
    Conversation& talk = draft.talk();
    if (is_linked(of, talk.id)) return;
    make_room(draft, of);
    of.links.push_back({.with = talk.id, .account = talk.account, .since = draft.now()});
    const auto place = std::lower_bound(talk.cases.begin(), talk.cases.end(), of.id);
    if (place == talk.cases.end() || *place != of.id) talk.cases.insert(place, of.id);
    talk.focus = of.id;
    draft.note(of, CaseChange::What::linked, talk.account);
}

void begin_link(Draft& draft, Case& of) {
    Conversation& talk = draft.talk();
    of.link_wish = LinkWish{
        .with = talk.id,
        .account = talk.account,
        .code = draft.given().one_time_code,
        .until = draft.now() + wish_holds_for,
    };
    draft.note(of, CaseChange::What::link_wanted, talk.account);
    draft.set_promise(of, PromiseKind::reveal, Due{.at = draft.now()}, {});
    talk.asked = Asked{.question = Question::link_code, .times = 1};
    draft.say("link.code_sent", {{"case_no", of.number}});
}

void take_code(Draft& draft, Case& of, const std::string& digits) {
    Conversation& talk = draft.talk();
    if (!is_wanted(of, draft.now()) || of.link_wish->with != talk.id) {
        stop_linking(draft);
        return draft.say("link.expired", {{"case_no", of.number}});
    }
    if (of.link_wish->code != digits) {
        draft.changed(of);
        if (++of.link_wish->failures < code_failures_max) return draft.say("link.wrong_code");
        of.link_wish.reset();
        stop_linking(draft);
        talk.proof_blocked_until = draft.now() + draft.policy().proof_block;
        return draft.say("proof.blocked");
    }
    of.link_wish.reset();
    stop_linking(draft);
    link(draft, of);
    of.reveal_told.reset();
    promise_reveal(draft, of);
    draft.say("link.done", {{"case_no", of.number}}, of.id);
    tell_progress(draft);
}

// "不是我": whoever wanted in stays out, and whoever was let in goes.
bool undo_links(Draft& draft) {
    bool any = false;
    std::string number;
    for (Case& of : draft.cases()) {
        if (!draft.is_own(of)) continue;
        if (of.links.empty() && !of.link_wish) continue;
        const bool opened_here = of.conversation == draft.talk().id;
        std::erase_if(of.links, [&](const Link& each) {
            const bool goes = opened_here || each.with == draft.talk().id;
            if (goes) draft.note(of, CaseChange::What::unlinked, each.account);
            return goes;
        });
        if (of.link_wish) draft.note(of, CaseChange::What::unlinked);
        of.link_wish.reset();
        of.reveal_told.reset();  // whoever comes next is told of at once
        if (!is_linked(of, of.talks_in)) of.talks_in = {};
        number = of.number;
        any = true;
    }
    if (!any) return false;
    // What the platform says joins nothing here any more.
    draft.talk().apart = true;
    for (Case& of : draft.cases()) {
        if (!draft.is_own(of)) continue;
        if (!of.apart) draft.note(of, CaseChange::What::unlinked);
        of.apart = true;
    }
    draft.say("link.undone", {{"case_no", number}});
    return true;
}

}  // namespace

void offer_link(Draft& draft, Case& of) {
    // Nobody can get a code where the case came in otherwise.
    if (of.conversation == ConversationId{}) return stop_linking(draft);
    draft.talk().asked = Asked{.question = Question::link_offer, .times = 1};
    draft.say("link.offer");
}

bool heed_linking(Draft& draft, const CustomerSaid& said) {
    if (said.understood.signs.has(Sign::disowns) && undo_links(draft)) return true;
    const Question question = draft.talk().asked.question;
    if (question != Question::link_offer && question != Question::link_code) return false;
    Case* of = wanted_case(draft);
    if (of == nullptr) {
        stop_linking(draft);
        return false;
    }
    const std::string digits = digits_in(said.text);
    if (question == Question::link_code && digits.size() == code_digits) {
        take_code(draft, *of, digits);
        return true;
    }
    if (said.understood.main() == Intent::confirm && question == Question::link_offer) {
        begin_link(draft, *of);
        return true;
    }
    if (said.understood.main() == Intent::deny) {
        stop_linking(draft);
        draft.say("link.dropped");
        return true;
    }
    // Something else matters more; the code may still come.
    if (question == Question::link_offer) stop_linking(draft);
    return false;
}

void link_by_proof(Draft& draft, const std::string& number) {
    Case* of = draft.foreign(number);
    if (of == nullptr) return;
    link(draft, *of);
    promise_reveal(draft, *of);
}

void heed_recognised(Draft& draft, const Recognised& recognised) {
    Conversation& talk = draft.talk();
    talk.recognised = true;
    draft.add(KnowAs{recognised.union_id});
    for (const auto twin : recognised.twins) {
        const bool known =
            std::find(talk.twins.begin(), talk.twins.end(), twin) != talk.twins.end();
        if (twin != talk.id && !known && talk.twins.size() < twins_max) talk.twins.push_back(twin);
    }
}

// The platform vouches for who it is: no proof is asked for, and nobody is warned.
void join_twins(Draft& draft) {
    const Conversation& talk = draft.talk();
    if (talk.apart) return;
    const CaseId focus = talk.focus;
    for (Case& of : draft.cases()) {
        const bool twins =
            std::find(talk.twins.begin(), talk.twins.end(), of.conversation) != talk.twins.end();
        if (twins && !of.apart && of.status == CaseStatus::open) link(draft, of);
    }
    if (focus != CaseId{}) draft.talk().focus = focus;
}

bool may_decide(Draft& draft, const Case& of) {
    return of.person == draft.person().id || can_be_written_to(draft, draft.talk().account);
}

void promise_reveal(Draft& draft, Case& of) {
    const bool told = of.reveal_told && draft.now() - *of.reveal_told < reveals_apart;
    if (told || of.open_promise(PromiseKind::reveal) != nullptr) return;
    draft.set_promise(of, PromiseKind::reveal, Due{.at = draft.now()}, {});
}

namespace {

// Whether what is to be revealed is a link: then it was made in the same turn as the promise.
bool was_linked_with(const Case& of) {
    const auto* owed = of.open_promise(PromiseKind::reveal);
    return owed != nullptr && !of.links.empty() && of.links.back().since >= owed->made_at;
}

}  // namespace

void tell_reveal(Draft& draft, Case& of) {
    bool told = false;
    if (draft.talks()) {
        if (is_wanted(of, draft.now()) && !of.link_wish->told) {
            told = say_unasked(
                draft, of, "link.code", {{"case_no", of.number}, {"code", of.link_wish->code}}
            );
            of.link_wish->told = told;
        } else if (was_linked_with(of)) {
            const bool brings_news = can_be_written_to(draft, of.links.back().account);
            const auto* script = brings_news ? "link.told_owner" : "link.told_page";
            told = say_unasked(draft, of, script, {{"case_no", of.number}});
        } else {
            told = say_unasked(draft, of, "proof.told_owner", {{"case_no", of.number}});
        }
    }
    if (told) of.reveal_told = draft.now();
    const auto state = told ? PromiseState::kept : PromiseState::broken;
    draft.end_promise(of, PromiseKind::reveal, state);
    // Nothing reaches the customer: then somebody of ours has to know that others ask.
    if (!told) draft.add(Alert{Alert::What::promise_broken, of.id});
}

void note_where_they_talk(Draft& draft) {
    const Conversation& talk = draft.talk();
    for (Case* of : draft.own_open()) {
        const bool here = of->conversation == talk.id;
        const ConversationId now = here ? ConversationId{} : talk.id;
        if (of->talks_in == now) continue;
        // A page of ours brings no news by itself.
        if (!here && draft.reach_rules().after_words.messages == 0) continue;
        of->talks_in = now;
        draft.note(*of, CaseChange::What::moved, talk.account);
    }
}

}  // namespace dialog
