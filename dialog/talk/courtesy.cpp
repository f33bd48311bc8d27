#include "dialog/talk/moves.hpp"
#include "dialog/talk/wording.hpp"

#include <array>
#include <string>
#include <utility>

namespace dialog {

namespace {

using intents::Intent;

// A plain question of that kind, when no finer topic was recognised.
constexpr std::array<std::pair<Intent, std::string_view>, 5> plain_questions{{
    {Intent::order_status, "faq.order_status"},
    {Intent::refund_payment, "faq.refund_payment"},
    {Intent::account, "faq.account"},
    {Intent::delivery, "faq.delivery"},
    {Intent::privacy, "faq.confidentiality"},
}};

// An answer that was given lately is not given again in the same words.
void say_answer(Draft& draft, std::string_view id) {
    if (id == "faq.hotline" && draft.policy().hotline.empty()) id = "faq.hotline_none";
    const auto* variants = draft.policy().scripts.find(id);
    if (variants == nullptr) return;
    const bool again = all_said(id, variants->size(), draft.talk().said);
    draft.say(again ? "faq.again" : id, {{"hotline", draft.policy().hotline}});
}

}  // namespace

bool answer_questions(Draft& draft, const CustomerSaid& said) {
    const auto& understood = said.understood;
    const Case* of = draft.focus();
    for (const auto& topic : understood.topics) {
        const std::string id = "faq." + topic;
        if (!draft.policy().scripts.has(id)) continue;
        if (of != nullptr && !understood.signs.has(Sign::question)) continue;
        // Within an open case "how long" is a question about this case.
        if (of != nullptr && topic == "how_long") {
            // The opening has just said it, or the answer to "怎么样了".
            if (draft.opened_now(of->id) || understood.has(Intent::progress)) return false;
            tell_progress(draft);
            return true;
        }
        if (of != nullptr && topic == "complaint_process") continue;
        say_answer(draft, id);
        return true;
    }
    const bool asks = understood.signs.has(Sign::question) || of == nullptr;
    if (!asks || is_complaint(said)) return false;
    for (const auto& [intent, script] : plain_questions) {
        if (!understood.has(intent)) continue;
        say_answer(draft, script);
        return true;
    }
    if (of == nullptr &&
        (understood.signs.has(Sign::about_process) || understood.has(Intent::compensation) ||
         understood.has(Intent::quality) || understood.has(Intent::attitude))) {
        say_answer(draft, "faq.complaint_process");
        return true;
    }
    return false;
}

bool answer_courtesy(Draft& draft, const CustomerSaid& said, const Case* of) {
    const std::string_view number = of == nullptr ? std::string_view() : of->number;
    switch (said.understood.main()) {
        case Intent::greeting:
            if (of == nullptr)
                draft.say("greeting.hello", {{"company", draft.policy().company}});
            else
                draft.say("greeting.again", {{"case_no", number}}, of->id);
            return true;
        case Intent::thanks_bye:
            if (of == nullptr)
                draft.say("bye.plain");
            else
                draft.say("bye.case", {{"case_no", number}}, of->id);
            return true;
        case Intent::confirm:
        case Intent::deny:
        case Intent::unknown_to_me:
            if (of == nullptr)
                draft.say("unknown.nothing_asked");
            else
                draft.say("note.ok", {{"case_no", number}}, of->id);
            return true;
        default:
            return false;
    }
}

}  // namespace dialog
