// The catalogue of scripts: what config/ must bring and which places each sentence may use.
#include "dialog/cases/case.hpp"
#include "dialog/talk/scripts.hpp"

#include <memory>

namespace dialog {

namespace {

std::vector<ScriptNeed> catalogue() {
    return {
        {"open.calm", {}},
        {"open.calm_bare", {}},
        {"open.matter", {"matter"}},
        {"open.taken", {"what"}},
        {"open.registered", {"case_no", "desk", "reply_due", "answer_due"}},
        {"open.urgent", {}},
        {"open.safety", {}},
        {"open.safety_marked", {}},
        {"open.safety_person", {}},
        {"open.safety_hurt", {}},
        {"open.fraud", {}},
        {"open.calm_unclear", {}},
        {"privacy.line", {"privacy_url"}},
        {"privacy.given", {"privacy_url"}},
        {"ask.description", {"case_no"}},
        {"ask.order_no", {"case_no"}},
        {"ask.remedies", {"case_no"}},
        {"ask.evidence", {"case_no"}},
        {"ask.phone", {"case_no"}},
        {"ask.name", {"case_no"}},
        {"ask.occurred_at", {"case_no"}},
        {"ask.person_complained_about", {"case_no"}},
        {"ask.amount", {"case_no"}},
        {"ask.tracking_no", {"case_no"}},
        {"ask.product", {"case_no"}},
        {"form.done", {"case_no", "desk", "answer_due"}},
        {"note.answer", {}},
        {"note.declined", {}},
        {"note.taken", {"what", "case_no"}},
        {"note.added", {"case_no"}},
        {"note.same", {"case_no"}},
        {"note.question", {"case_no", "desk"}},
        {"note.maybe_other", {"case_no"}},
        {"note.which_other", {}},
        {"note.take_time", {}},
        {"note.ok", {"case_no"}},
        {"media.noted", {"media", "case_no"}},
        {"media.loose", {"media"}},
        {"media.unsupported", {}},
        {"media.missing", {"media", "case_no"}},
        {"correct.done", {"fields", "value", "case_no"}},
        {"correct.done_plain", {"fields", "value", "case_no"}},
        {"correct.ask", {}},
        {"correct.which", {"case_no"}},
        {"correct.contact", {"phone"}},
        {"correct.ask_contact", {}},
        {"correct.elsewhere", {"case_no"}},
        {"progress.none", {}},
        {"progress.state", {"case_no", "opened", "stage", "desk"}},
        {"progress.reply_due", {"due"}},
        {"progress.answer_due", {"due"}},
        {"progress.late", {}},
        {"progress.answer_late", {}},
        {"progress.missing", {"missing"}},
        {"progress.ended", {"case_no", "status", "when"}},
        {"press.noted", {"case_no", "desk"}},
        {"press.due", {"due"}},
        {"proof.ask_last_four", {"case_no"}},
        {"proof.told_owner", {"case_no"}},
        {"link.offer", {}},
        {"link.dropped", {}},
        {"link.code_sent", {"case_no"}},
        {"link.code", {"case_no", "code"}},
        {"link.wrong_code", {}},
        {"link.expired", {"case_no"}},
        {"link.done", {"case_no"}},
        {"link.told_owner", {"case_no"}},
        {"link.told_page", {"case_no"}},
        {"link.undone", {"case_no"}},
        {"proof.failed", {}},
        {"proof.blocked", {}},
        {"proof.shown", {"case_no", "stage", "due"}},
        {"proof.shown_no_date", {"case_no", "stage"}},
        {"withdraw.ask", {"case_no"}},
        {"withdraw.ask_resolved", {"case_no"}},
        {"withdraw.ask_again", {"case_no"}},
        {"withdraw.elsewhere", {"case_no"}},
        {"withdraw.already", {"case_no"}},
        {"withdraw.taken_back", {"case_no", "desk", "reply_due", "answer_due"}},
        {"withdraw.kept", {"case_no"}},
        {"withdraw.done", {"case_no"}},
        {"rating.good", {"case_no", "desk"}},
        {"rating.middling", {"case_no", "desk"}},
        {"rating.bad", {"case_no", "desk"}},
        {"rating.ended", {"case_no", "desk"}},
        {"desk.handing_over", {}},
        {"desk.unseen", {}},
        {"desk.still", {}},
        {"desk.ended", {}},
        {"human.wish", {}},
        {"human.misunderstanding", {}},
        {"human.emotion", {}},
        {"human.danger", {}},
        {"human.pressing", {}},
        {"human.minor", {}},
        {"human.minor_again", {}},
        {"human.when_open", {"back"}},
        {"human.when_closed", {"back"}},
        {"human.when_open_due", {"back", "reply_due"}},
        {"human.when_closed_due", {"back", "reply_due"}},
        {"human.when_closed_danger", {"back", "reply_due"}},
        {"human.go_on", {}},
        {"human.still", {"since", "when"}},
        {"danger.self_harm", {}},
        {"danger.self_harm_again", {}},
        {"danger.stay", {}},
        {"danger.noted", {}},
        {"danger.in_case", {"case_no"}},
        {"news.nothing_done", {"case_no", "desk", "answer_due", "at"}},
        {"news.nothing_done_late", {"case_no", "desk", "at"}},
        {"reach.window", {}},
        {"consent.first", {"case_no", "link"}},
        {"consent.again", {"case_no", "link"}},
        {"mention.invite", {"at"}},
        {"greeting.follow", {"company"}},
        {"greeting.hello", {"company"}},
        {"greeting.again", {"case_no"}},
        {"bye.plain", {}},
        {"bye.case", {"case_no"}},
        {"unknown.first", {}},
        {"unknown.what_about", {}},
        {"unknown.in_case", {"case_no"}},
        {"unknown.nothing_asked", {}},
        {"faq.again", {"hotline"}},
        {"faq.hotline_none", {}},
        {"faq.order_status", {"hotline"}},
        {"faq.refund_payment", {"hotline"}},
        {"faq.account", {"hotline"}},
        {"faq.delivery", {"hotline"}},
        {"faq.confidentiality", {"hotline"}},
        {"faq.complaint_process", {"hotline"}},
        {"faq.how_long", {"hotline"}},
        {"word.today", {"time"}, false},
        {"word.tomorrow", {"time"}, false},
        {"word.date", {"month", "day", "weekday", "time"}, false},
        {"word.date_year", {"year", "month", "day", "weekday", "time"}, false},
        {"word.weekday.0", {}, false},
        {"word.weekday.1", {}, false},
        {"word.weekday.2", {}, false},
        {"word.weekday.3", {}, false},
        {"word.weekday.4", {}, false},
        {"word.weekday.5", {}, false},
        {"word.weekday.6", {}, false},
        {"word.single_title", {}, false},
        {"word.desk", {"department", "person", "extension"}, false},
        {"word.desk_person", {"department", "person", "extension"}, false},
        {"word.and", {}, false},
        {"word.comma", {}, false},
        {"word.comma_clause", {}, false},
        {"word.matter_order", {"order_no"}, false},
        {"word.matter_wish", {"remedies"}, false},
        {"word.matter.attitude_of", {"staff_no"}, false},
        {"word.phone_tail", {"tail"}, false},
        {"word.taken.order_no", {"value"}, false},
        {"word.taken.tracking_no", {"value"}, false},
        {"word.taken.phone", {"value"}, false},
        {"word.taken.name", {"value"}, false},
        {"word.taken.surname", {"value"}, false},
        {"word.taken.remedies", {"value"}, false},
        {"word.taken.amount", {"value"}, false},
        {"word.taken.person_complained_about", {"value"}, false},
        {"word.taken.occurred_at", {"value"}, false},
    };
}

// One word for each value of an enum, under its own name.
template <class E>
void add_words(std::vector<ScriptNeed>& needs, std::string_view prefix, E last) {
    for (unsigned i = 0; i <= static_cast<unsigned>(last); ++i) {
        // Lives as long as the program: the catalogue is made once.
        static std::vector<std::unique_ptr<std::string>> kept;
        kept.push_back(std::make_unique<std::string>(
            std::string(prefix) + std::string(name(static_cast<E>(i)))
        ));
        needs.push_back({*kept.back(), {}, false});
    }
}

}  // namespace

const std::vector<ScriptNeed>& script_needs() {
    static const std::vector<ScriptNeed> needs = [] {
        auto all = catalogue();
        add_words(all, "word.matter.", Category::other);
        add_words(all, "word.remedy.", Remedy::other);
        add_words(all, "word.stage.", CaseStage::follow_up);
        add_words(all, "word.status.", CaseStatus::rejected);
        add_words(all, "word.field.", Field::category);
        add_words(all, "word.media.", MediaKind::unsupported);
        return all;
    }();
    return needs;
}

}  // namespace dialog
