// What the bot can do in one step. Internal to dialog/talk: step() chooses among these.
#pragma once

#include "dialog/talk/draft.hpp"

namespace dialog {

// Opens a case from the first words understood as a complaint, promises what we owe, and answers:
// calmed, repeated, registered with number, desk and date, at most one question.
void open_complaint(Draft& draft, const CustomerSaid& said);
// The same without a word, for when other words matter more.
Case& register_complaint(Draft& draft, const CustomerSaid& said);

// What the message was to the question before it.
enum class Reply : std::uint8_t { none, aside, answered };
// Asks the next question of the form, if one is left. Says what was missing no more than that.
// After an answer the end of the form is told; after something told aside another question comes
// first.
void ask_next(Draft& draft, Case& of, Reply reply);
void forget_question(Draft& draft);

// Whether somebody who is passed on for that reason goes to the platform's own desk: with a
// message, while people are at work there, and only whom others than our own people may talk to.
bool goes_to_platform_desk(Draft& draft, WaitingFor reason);
// Once a turn.
void hand_to_platform_desk(Draft& draft);
// Whoever waits already, goes with his next message.
void hand_over_who_waits(Draft& draft);
// The platform has taken the transfer; an agent there talks to the customer, or has ended it.
void note_transfer(Draft& draft);
void note_platform_desk(Draft& draft);
void leave_platform_desk(Draft& draft);
// What nobody closes there ends by itself.
void outlive_platform_desk(Draft& draft);

// What the customer thinks of how we handle a case: "HY261121-7K3QXM 4". Somebody of ours hears of
// a bad one.
void take_rating(Draft& draft, std::string_view key);

// "我的投诉到哪了": the true state of every open case of this customer, or of the one named.
void tell_progress(Draft& draft);
void press(Draft& draft, Case& of);

// Somebody names a case that is not his: number and last four digits of the phone show its stage
// and next date. True when the message was dealt with.
bool serve_stranger(Draft& draft, const CustomerSaid& said);

// A stranger who has shown number and digits may see more here, once a code is given that goes
// where the case was opened.
void offer_link(Draft& draft, Case& of);
// The answer to that offer, the code, or "不是我" where the case was opened. True when the message
// was dealt with.
bool heed_linking(Draft& draft, const CustomerSaid& said);
// Our own signed link was shown: it went to the customer alone.
void link_by_proof(Draft& draft, const std::string& number);
// The same person writes in another account of ours, as their platform says.
void heed_recognised(Draft& draft, const Recognised& recognised);
void join_twins(Draft& draft);
// Whether the customer is believed here in what only the customer may change: how to be reached,
// and that all is over. A link may have come into other hands than those it was sent to.
bool may_decide(Draft& draft, const Case& of);
// The customer is to hear that somebody else asked for the case.
void promise_reveal(Draft& draft, Case& of);
// That promise has fallen due, in the conversation where the case was opened.
void tell_reveal(Draft& draft, Case& of);
// News goes where the customer wrote last.
void note_where_they_talk(Draft& draft);

void withdraw(Draft& draft, Case& of);
void ask_whether_to_withdraw(Draft& draft, Case& of);
// The answer to that question. True when it was one.
bool answer_withdrawal(Draft& draft, const CustomerSaid& said);
// "我还是要投诉": the case withdrawn lately goes on. True when it does, or when the withdrawal was
// only confirmed once more.
bool heed_taking_back(Draft& draft, const CustomerSaid& said);
void reopen(Draft& draft, Case& of, const CustomerSaid& said);
// A wish to withdraw, or news that all is solved. True when the case was withdrawn or the customer
// was asked about it.
bool heed_withdrawal(Draft& draft, Case& of, const CustomerSaid& said);

// Says what to do first when somebody was hurt, is afraid or was robbed, and passes the case on.
// `fresh`: the reasons for urgency that this message added. True when anything was said.
bool heed_urgency(Draft& draft, Case& of, intents::Set<Sign> fresh);

// Danger to life, a child who writes: comes before everything else. True when dealt with.
bool heed_danger(Draft& draft, const CustomerSaid& said);

// A message while no case of this customer is open, or while one is. `hot`: a person should take
// over because of how the customer feels.
void talk_without_case(Draft& draft, const CustomerSaid& said);
void talk_about_case(Draft& draft, Case& of, const CustomerSaid& said, bool hot);

// Answers questions of fact from the FAQ. True when one was answered.
bool answer_questions(Draft& draft, const CustomerSaid& said);
// Greetings, thanks, "好的". True when that is all the message was.
bool answer_courtesy(Draft& draft, const CustomerSaid& said, const Case* of);
// "你是真人吗" asks who speaks; it is no wish for a person.
bool asks_who_speaks(const CustomerSaid& said);
// Nothing was understood: an example first, a person the next time.
void admit_not_understood(Draft& draft, const Case* of);

// Whether these words are a complaint: said to be one, or telling with feeling, or at length, what
// went wrong. A question about an earlier complaint is none.
bool is_complaint(const CustomerSaid& said);

// Something that is no words: a record of it, and a word of thanks.
void take_evidence(Draft& draft, const CustomerSent& sent);
// It was fetched, or could not be: then the customer is asked for it once more, while it helps.
void settle_evidence(Draft& draft, const Fetched& fetched);

// What one of ours did. With `still_unreachable`, `unreachable` says why.
std::optional<Refusal> heed_agent(
    Draft& draft, const AgentDid& did, std::vector<PassedOver>& unreachable
);

// The promises that a new case makes.
void promise_all(Draft& draft, Case& of);
// Those with a date to come: first reply, news, answer.
void promise_dates(Draft& draft, Case& of);
void fall_due(Draft& draft, Case& of, const Promise& promise);

}  // namespace dialog
