// What the customer has to agree to before we may tell more, and what is said in public.
#include "dialog/talk/reaching.hpp"
#include "dialog/talk/wording.hpp"

namespace dialog {

void ask_consent(Draft& draft, Case& of) {
    Reach& reach = draft.talk().reach;
    const std::string& link = draft.given().consent_link;
    const bool possible = draft.reach_rules().asks_consent && !link.empty() && !reach.blocked;
    if (!possible || has_consent(reach)) return;
    const bool opens = draft.opened_now(of.id);
    if (!opens && (!reach.consent_used_up || draft.asks_already())) return;
    // The platform's rule is explained once per case.
    const bool explains = opens || !of.reach_told;
    draft.say(
        explains ? "consent.first" : "consent.again",
        {{"case_no", of.number}, {"link", link}},
        of.id
    );
    of.reach_told = true;
    draft.changed(of);
    reach.consent_used_up = false;
}

void answer_mention(Draft& draft, const std::string& where) {
    if (!draft.reach_rules().comments || where.empty()) return;
    // The instant makes it another text each time, as the platform wants it.
    draft.say("mention.invite", {{"at", say_instant(draft, draft.now())}});
    draft.add(Deliver{{
        .id = draft.next_delivery(),
        .account = draft.talk().account,
        .said_in = draft.given().turn,
        .carrier = Carrier::comment,
        .target = where,
        .duty = Duty::chatter,
        .purpose = Purpose::answer,
        .fence = draft.talk().fence,
    }});
}

}  // namespace dialog
