#include "dialog/talk/reaching.hpp"

#include "dialog/talk/wording.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace dialog {

namespace {

// What hid the outcome is most often over by then.
constexpr Duration before_a_repeat{std::chrono::minutes(1)};

std::optional<Approach> approach_of(const Event& event) {
    if (std::holds_alternative<CustomerSaid>(event) || std::holds_alternative<CustomerSent>(event))
        return Approach::words;
    const auto* did = std::get_if<CustomerDid>(&event);
    if (did == nullptr) return std::nullopt;
    switch (did->act) {
        case CustomerDid::Act::followed:
            return Approach::followed;
        case CustomerDid::Act::unfollowed:
            return Approach::unfollowed;
        case CustomerDid::Act::scanned:
        case CustomerDid::Act::tapped:
            return Approach::act;
        case CustomerDid::Act::consented:
            return Approach::consent;
        case CustomerDid::Act::withdrew_consent:
            return Approach::consent_withdrawn;
        case CustomerDid::Act::agreed_to_single:
        case CustomerDid::Act::proved:
        case CustomerDid::Act::mentioned:
        case CustomerDid::Act::rated:
        case CustomerDid::Act::transferred:
        case CustomerDid::Act::desk_took:
        case CustomerDid::Act::desk_closed:
        case CustomerDid::Act::entered:
        case CustomerDid::Act::other:
            return std::nullopt;
    }
    return std::nullopt;
}

Promise* promise_on_its_way(Case& of, PromiseId id) {
    for (auto& promise : of.promises)
        if (promise.id == id && promise.state == PromiseState::on_its_way) return &promise;
    return nullptr;
}

bool can_be_written_to(Draft& draft, const std::string& account) {
    const auto rules = draft.policy().reach.find(account);
    return rules != draft.policy().reach.end() && rules->second.after_words.messages > 0;
}

// What was owed did not arrive by any carrier.
void leave_to_agent(Draft& draft, const Delivery& delivery, const Plan& chosen) {
    Case* of = draft.find(delivery.of);
    if (delivery.keeps != PromiseId{} && of != nullptr) {
        Promise* promise = promise_on_its_way(*of, delivery.keeps);
        if (promise != nullptr) return break_news(draft, *of, chosen);
    }
    Delivery task = again(draft, delivery, Carrier::call);
    task.passed_over = chosen.passed_over;
    draft.add(Deliver{std::move(task)});
    draft.add(Alert{Alert::What::call_wanted, delivery.of});
}

// News of a case that has ended meanwhile, or whose promise was kept or broken in another way.
bool is_of_no_use(Draft& draft, const Delivery& delivery) {
    if (delivery.keeps == PromiseId{}) return false;
    Case* of = draft.find(delivery.of);
    return of == nullptr || promise_on_its_way(*of, delivery.keeps) == nullptr;
}

// Whether a delivery of which nothing is known is sent once more: the customer recognises the case
// number, and no news is worse than the same news twice.
bool may_repeat(const Delivery& delivery) {
    return delivery.duty == Duty::owed && delivery.names_case && delivery.repeats == 0;
}

DeliveryState state_after(const DeliveryEnded& ended) {
    switch (ended.ending) {
        case Ending::delivered:
            return DeliveryState::delivered;
        case Ending::unknown:
            return DeliveryState::unknown;
        case Ending::rejected:
        case Ending::unavailable:
            break;
    }
    return DeliveryState::failed;
}

void heed_arrival(Draft& draft, const Delivery& delivery) {
    Case* of = draft.find(delivery.of);
    if (of == nullptr || delivery.keeps == PromiseId{}) return;
    Promise* promise = promise_on_its_way(*of, delivery.keeps);
    if (promise == nullptr) return;  // the case ended meanwhile
    keep_news(draft, *of);
}

void heed_unknown(Draft& draft, const DeliveryEnded& ended) {
    const Delivery& delivery = ended.delivery;
    if (delivery.duty == Duty::chatter || is_of_no_use(draft, delivery)) return;
    const Wish wish{.purpose = delivery.purpose};
    Plan now = plan(draft.reach_rules(), draft.talk().reach, wish, draft.ways(), draft.now());
    if (may_repeat(delivery) && now.carrier == delivery.carrier) {
        Delivery next = again(draft, delivery, delivery.carrier);
        next.not_before = draft.now() + before_a_repeat;
        ++next.repeats;
        now.passed_over = delivery.passed_over;
        return dispatch(draft, std::move(next), now);
    }
    // What may not have arrived keeps no promise.
    draft.add(Alert{Alert::What::look_wanted, delivery.of});
    Plan nothing;
    nothing.passed_over = delivery.passed_over;
    nothing.passed_over.push_back({delivery.carrier, Obstacle::no_answer});
    leave_to_agent(draft, delivery, nothing);
}

}  // namespace

void dispatch(Draft& draft, Delivery delivery, const Plan& chosen) {
    delivery.carrier = chosen.carrier.value_or(Carrier::call);
    delivery.good_until = chosen.good_until;
    delivery.passed_over = chosen.passed_over;
    const auto scene = spend(draft.talk().reach, delivery.carrier, 1);
    delivery.target = delivery.carrier == Carrier::single ? std::to_string(scene) : std::string();
    draft.add(Deliver{std::move(delivery)});
}

void try_next_carrier(Draft& draft, const DeliveryEnded& ended) {
    const Delivery& failed = ended.delivery;
    if (failed.duty == Duty::chatter || is_of_no_use(draft, failed)) return;
    Wish wish{.purpose = failed.purpose};
    // What only came too late may go again: the customer may have written meanwhile.
    const bool late = ended.obstacle == Obstacle::expired;
    for (const auto& passed : failed.passed_over)
        if (!late) wish.excluded.push_back(passed.carrier);
    if (!late) wish.excluded.push_back(failed.carrier);
    if (const Case* of = draft.find(failed.of)) wish.changed = of->told_state != state_of(*of);
    Plan chosen = plan(draft.reach_rules(), draft.talk().reach, wish, draft.ways(), draft.now());
    std::vector<PassedOver> passed_over = failed.passed_over;
    passed_over.push_back({failed.carrier, ended.obstacle});
    passed_over.insert(passed_over.end(), chosen.passed_over.begin(), chosen.passed_over.end());
    chosen.passed_over = std::move(passed_over);
    if (chosen.carrier.value_or(Carrier::call) == Carrier::call)
        return leave_to_agent(draft, failed, chosen);
    dispatch(draft, again(draft, failed, *chosen.carrier), chosen);
}

Delivery again(Draft& draft, const Delivery& before, Carrier carrier) {
    Delivery next = before;
    next.id = draft.next_delivery();
    next.order = before.order == DeliveryId{} ? before.id : before.order;
    next.carrier = carrier;
    next.not_before.reset();
    next.good_until.reset();
    return next;
}

std::string state_of(const Case& of) {
    return std::string(name(of.status)) + "/" + std::string(name(of.stage));
}

void note_reach(Draft& draft, const Event& event) {
    Reach& reach = draft.talk().reach;
    if (const auto approach = approach_of(event))
        return note_approach(reach, draft.reach_rules(), *approach, draft.now());
    const auto* did = std::get_if<CustomerDid>(&event);
    if (did == nullptr || did->act != CustomerDid::Act::agreed_to_single) return;
    std::uint16_t scene = 0;
    const char* const end = did->key.data() + did->key.size();
    if (std::from_chars(did->key.data(), end, scene).ptr == end) bank_single(reach, scene);
}

Due next_news_due(Draft& draft) {
    const auto& rules = draft.policy().promises;
    Due due = news_due(rules, draft.now());
    if (!draft.talks()) return due;
    const auto earlier =
        before_window_shuts(draft.reach_rules(), draft.talk().reach, due.at, draft.now());
    if (earlier == due.at) return due;
    // The hours of night count for the earlier instant as well; where it cannot be moved before
    // them, it is too soon for news at all.
    PromiseRules sooner = rules;
    sooner.news = earlier - draft.now();
    const Due moved = news_due(sooner, draft.now());
    return is_quiet(rules, moved.at) ? due : moved;
}

Plan plan_news(Draft& draft, const Case& of, std::vector<Carrier> excluded) {
    Wish wish{
        .purpose = Purpose::news,
        .changed = of.told_state != state_of(of),
        .excluded = std::move(excluded),
    };
    Ways ways = draft.ways();
    if (!draft.talks()) return plan({}, {}, wish, ways, draft.now());
    ways.other_channel = can_move(draft, of);
    return plan(draft.reach_rules(), draft.talk().reach, wish, ways, draft.now());
}

// The newest link whose account can be written to.
const Link* other_conversation(Draft& draft, const Case& of) {
    if (draft.talk().id != of.conversation) return nullptr;
    const auto newest = std::find_if(of.links.rbegin(), of.links.rend(), [&](const Link& each) {
        return can_be_written_to(draft, each.account);
    });
    return newest == of.links.rend() ? nullptr : &*newest;
}

bool can_move(Draft& draft, const Case& of) {
    if (of.other_tried) return false;
    if (draft.talk().id == of.conversation) return other_conversation(draft, of) != nullptr;
    return can_be_written_to(draft, of.account);
}

void keep_news(Draft& draft, Case& of) {
    of.told_at = draft.now();
    of.other_tried = false;
    of.told_state = state_of(of);
    draft.note(of, CaseChange::What::told);
    draft.end_promise(of, PromiseKind::news, PromiseState::kept);
    if (of.status != CaseStatus::open) return;
    const std::string desk = of.desk.person.empty() ? of.desk.department : of.desk.person;
    draft.set_promise(of, PromiseKind::news, next_news_due(draft), desk);
}

void break_news(Draft& draft, Case& of, const Plan& chosen) {
    of.other_tried = false;
    draft.end_promise(of, PromiseKind::news, PromiseState::broken);
    draft.add(Alert{Alert::What::promise_broken, of.id});
    draft.add(Alert{Alert::What::call_wanted, of.id});
    draft.note(of, CaseChange::What::call_wanted, words_of(chosen.passed_over));
    draft.add(Deliver{{
        .id = draft.next_delivery(),
        .account = of.account,
        .of = of.id,
        .carrier = Carrier::call,
        .duty = Duty::owed,
        .purpose = Purpose::news,
        .passed_over = chosen.passed_over,
    }});
    if (of.status != CaseStatus::open) return;
    const std::string desk = of.desk.person.empty() ? of.desk.department : of.desk.person;
    draft.set_promise(of, PromiseKind::news, next_news_due(draft), desk);
}

bool say_unasked(Draft& draft, Case& of, std::string_view script, Places places) {
    const Wish wish{
        .purpose = Purpose::answer,
        .excluded = {Carrier::notice, Carrier::template_card},  // of fixed form
    };
    Reach& reach = draft.talk().reach;
    const ReachRules& rules = draft.reach_rules();
    const Plan chosen = plan(rules, reach, wish, draft.ways(), draft.now());
    const Carrier carrier = chosen.carrier.value_or(Carrier::call);
    // On pages of ours it stands until the customer comes back.
    const bool stands = carrier == Carrier::line || (rules.lines && carrier != Carrier::hook);
    if (carrier == Carrier::call && !stands) return false;
    std::string text = draft.words(script, places);
    const bool names_case = text.find(of.number) != std::string::npos;
    draft.owed();
    draft.add(Say{
        .duty = Duty::owed,
        .of = of.id,
        .script = std::string(script),
        .text = std::move(text),
    });
    if (stands) return true;
    dispatch(
        draft,
        {
            .id = draft.next_delivery(),
            .account = draft.talk().account,
            .said_in = draft.given().turn,
            .position = static_cast<std::uint16_t>(draft.says() - 1),
            .of = of.id,
            .duty = Duty::owed,
            .purpose = wish.purpose,
            .names_case = names_case,
            .fence = draft.talk().fence,
        },
        chosen
    );
    return true;
}

void end_delivery(Draft& draft, const DeliveryEnded& as_sent) {
    const DeliveryEnded ended = told_early(draft, as_sent);
    draft.add(EndDelivery{
        .id = ended.delivery.id,
        .state = state_after(ended),
        .obstacle = ended.obstacle,
        .detail = ended.detail,
        .platform_id = ended.platform_id,
    });
    if (draft.talks()) learn(draft.talk().reach, ended.delivery.carrier, ended.obstacle);
    switch (ended.ending) {
        case Ending::delivered:
            await_report(draft, ended);
            return heed_arrival(draft, ended.delivery);
        case Ending::unknown:
            await_report(draft, ended);
            return heed_unknown(draft, ended);
        case Ending::rejected:
        case Ending::unavailable:
            return try_next_carrier(draft, ended);
    }
}

// All bubbles go as one message, as they would have in the passive answer: a window has few.
bool heed_missed_answer(Draft& draft, const AnswerMissed& missed) {
    const std::string text = joined(missed.says);
    const auto owed = std::find_if(missed.says.begin(), missed.says.end(), [](const Say& say) {
        return say.duty == Duty::owed;
    });
    const auto about = std::find_if(missed.says.begin(), missed.says.end(), [](const Say& say) {
        return say.of != CaseId{};
    });
    const Case* of = about == missed.says.end() ? nullptr : draft.find(about->of);
    const bool names_case = of != nullptr && text.find(of->number) != std::string::npos;
    // What may have arrived is repeated only if the customer can see that it is the same.
    if (!missed.certain && !names_case) return false;
    const ReachRules& rules = draft.reach_rules();
    const auto cut = pieces(text, rules);
    const bool is_owed = owed != missed.says.end() || names_case;
    const Wish wish{
        .purpose = is_owed ? Purpose::answer : Purpose::chatter,
        .messages = static_cast<std::uint16_t>(cut.size()),
    };
    Reach& reach = draft.talk().reach;
    const Plan chosen = plan(rules, reach, wish, draft.ways(), draft.now());
    // A page of ours shows what is stored without any help.
    if (!chosen.carrier || *chosen.carrier == Carrier::line) return false;
    if (*chosen.carrier == Carrier::call)
        draft.add(Alert{Alert::What::call_wanted, of == nullptr ? CaseId{} : of->id});
    spend(reach, *chosen.carrier, wish.messages);
    for (const auto& piece : cut)
        draft.add(Deliver{{
            .id = draft.next_delivery(),
            .account = draft.talk().account,
            .said_in = missed.said_in,
            .position = Delivery::all_says,
            .piece = piece,
            .of = of == nullptr ? CaseId{} : of->id,
            .carrier = *chosen.carrier,
            .duty = is_owed ? Duty::owed : Duty::chatter,
            .purpose = wish.purpose,
            .names_case = names_case,
            .fence = draft.talk().fence,
            .repeats = static_cast<std::uint8_t>(missed.certain ? 0 : 1),
            .good_until = chosen.good_until,
            .passed_over = chosen.passed_over,
        }});
    return true;
}

}  // namespace dialog
