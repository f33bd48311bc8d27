// Words that no passive answer carries: which carrier brings them, and what its end means for what
// we promised. Internal to dialog/talk.
#pragma once

#include "dialog/talk/draft.hpp"

namespace dialog {

// The customer came near, or left: notes what can be sent from now on.
void note_reach(Draft& draft, const Event& event);

// When the next news of the case is due: in time for the window in which it can be sent.
Due next_news_due(Draft& draft);

// How the news of this case would go now. `call` when there is no conversation at all.
Plan plan_news(Draft& draft, const Case& of, std::vector<Carrier> excluded = {});

// Another conversation of the same customer in which the news could go; nullptr also for the one
// where the case was opened, see can_move().
const Link* other_conversation(Draft& draft, const Case& of);
bool can_move(Draft& draft, const Case& of);

// Notes what the customer now knows of the case, and promises the next news.
void keep_news(Draft& draft, Case& of);
// Nothing brings it: the promise is broken, an agent must call, and the next news is promised.
void break_news(Draft& draft, Case& of, const Plan& chosen);

// Says a bubble that nobody waits for, owed to the customer, and hands it to the first carrier that
// can bring such words now. False, and nothing is said, when none can.
bool say_unasked(Draft& draft, Case& of, std::string_view script, Places places);

// The same words by another carrier, or by the same one more time: a delivery in the place of
// `before`.
Delivery again(Draft& draft, const Delivery& before, Carrier carrier);

// Hands it to the carrier that was chosen, and notes what that uses up.
void dispatch(Draft& draft, Delivery delivery, const Plan& chosen);
// What failed goes on to whatever is left; the last one is an agent's call.
void try_next_carrier(Draft& draft, const DeliveryEnded& ended);

void end_delivery(Draft& draft, const DeliveryEnded& as_sent);
// The platform took it and will tell later what became of it; or has told already, which may turn
// the end into another one.
DeliveryEnded told_early(Draft& draft, const DeliveryEnded& ended);
void await_report(Draft& draft, const DeliveryEnded& ended);
void heed_report(Draft& draft, const DeliveryReported& report);
// False when there is nothing to be done about it.
bool heed_missed_answer(Draft& draft, const AnswerMissed& missed);

// Asks for the consent to be told more by notice: when a case opens, and when the last consent was
// used. Says nothing where no page collects them, or one is banked.
void ask_consent(Draft& draft, Case& of);
// Somebody named us in public: one answer there, which holds nothing about anybody.
void answer_mention(Draft& draft, const std::string& where);

// How the case stands, as far as a card would show it.
std::string state_of(const Case& of);

}  // namespace dialog
