#include "dialog/cases/case.hpp"

#include <algorithm>

namespace dialog {

bool is_linked(const Case& of, ConversationId with) {
    return std::any_of(of.links.begin(), of.links.end(), [&](const Link& link) {
        return link.with == with;
    });
}

ConversationId told_in(const Case& of, PromiseId promise) {
    const bool elsewhere = of.talks_in != ConversationId{} && is_linked(of, of.talks_in);
    for (const auto& each : of.promises)
        if (each.id == promise && each.kind == PromiseKind::reveal) return of.conversation;
    return elsewhere ? of.talks_in : of.conversation;
}

std::string_view name(CaseStatus status) {
    switch (status) {
        case CaseStatus::open:
            return "open";
        case CaseStatus::closed:
            return "closed";
        case CaseStatus::withdrawn:
            return "withdrawn";
        case CaseStatus::rejected:
            return "rejected";
    }
    return "";
}

std::string_view name(CaseStage stage) {
    switch (stage) {
        case CaseStage::screening:
            return "screening";
        case CaseStage::handling:
            return "handling";
        case CaseStage::follow_up:
            return "follow_up";
    }
    return "";
}

std::string_view name(Complexity complexity) {
    switch (complexity) {
        case Complexity::simple:
            return "simple";
        case Complexity::general:
            return "general";
        case Complexity::complex:
            return "complex";
    }
    return "";
}

std::string_view name(Field field) {
    switch (field) {
        case Field::what_happened:
            return "description";
        case Field::order_no:
            return "order_no";
        case Field::wish:
            return "remedies";
        case Field::evidence:
            return "evidence";
        case Field::phone:
            return "phone";
        case Field::name:
            return "name";
        case Field::occurred_at:
            return "occurred_at";
        case Field::staff:
            return "person_complained_about";
        case Field::amount:
            return "amount";
        case Field::tracking_no:
            return "tracking_no";
        case Field::product:
            return "product";
        case Field::category:
            return "category";
    }
    return "";
}

std::string_view name(MediaKind kind) {
    switch (kind) {
        case MediaKind::image:
            return "image";
        case MediaKind::voice:
            return "voice";
        case MediaKind::video:
            return "video";
        case MediaKind::file:
            return "file";
        case MediaKind::location:
            return "location";
        case MediaKind::link:
            return "link";
        case MediaKind::unsupported:
            return "unsupported";
    }
    return "";
}

std::string_view name(EvidenceState state) {
    switch (state) {
        case EvidenceState::described:
            return "described";
        case EvidenceState::wanted:
            return "not_fetched";
        case EvidenceState::fetched:
            return "fetched";
        case EvidenceState::gone:
            return "gone";
    }
    return "";
}

bool has_bytes(MediaKind kind) {
    switch (kind) {
        case MediaKind::image:
        case MediaKind::voice:
        case MediaKind::video:
        case MediaKind::file:
            return true;
        case MediaKind::location:
        case MediaKind::link:
        case MediaKind::unsupported:
            return false;
    }
    return false;
}

std::string_view name(CaseChange::What what) {
    using What = CaseChange::What;
    switch (what) {
        case What::opened:
            return "opened";
        case What::described:
            return "described";
        case What::field_set:
            return "field_set";
        case What::field_declined:
            return "field_declined";
        case What::remedy_added:
            return "remedy_added";
        case What::remedy_removed:
            return "remedy_removed";
        case What::category_set:
            return "category_set";
        case What::urgency_raised:
            return "urgency_raised";
        case What::emotion_raised:
            return "emotion_raised";
        case What::evidence_added:
            return "evidence_added";
        case What::pressed:
            return "pressed";
        case What::passed_to_person:
            return "passed_to_person";
        case What::promise_made:
            return "promise_made";
        case What::promise_kept:
            return "promise_kept";
        case What::promise_broken:
            return "promise_broken";
        case What::promise_voided:
            return "promise_voided";
        case What::told:
            return "told";
        case What::viewed:
            return "viewed";
        case What::withdrawn:
            return "withdrawn";
        case What::reopened:
            return "reopened";
        case What::promise_on_its_way:
            return "promise_on_its_way";
        case What::call_wanted:
            return "call_wanted";
        case What::evidence_fetched:
            return "evidence_fetched";
        case What::evidence_missing:
            return "evidence_missing";
        case What::evidence_gone:
            return "evidence_gone";
        case What::link_wanted:
            return "link_wanted";
        case What::linked:
            return "linked";
        case What::unlinked:
            return "unlinked";
        case What::moved:
            return "moved";
        case What::not_told:
            return "not_told";
        case What::rated:
            return "rated";
        case What::sent_again:
            return "sent_again";
    }
    return "";
}

}  // namespace dialog
