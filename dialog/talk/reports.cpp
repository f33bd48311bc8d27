// What platforms tell, after they took a notice or a card, of what became of it.
#include "dialog/talk/reaching.hpp"

#include <algorithm>
#include <utility>

namespace dialog {

namespace {

constexpr std::size_t awaited_max = 4;
constexpr Duration awaited_for{std::chrono::hours(3 * 24)};
constexpr std::size_t early_max = 4;
// An attempt takes no longer, with all that comes between it and its stored end.
constexpr Duration early_for{std::chrono::minutes(10)};

// The answer to sending a notice has no number: one of them is on its way at a time.
bool is_about(
    const DeliveryReported& report, Carrier carrier, const std::string& platform_id, bool unknown
) {
    if (report.carrier != carrier) return false;
    return carrier == Carrier::notice || platform_id == report.platform_id ||
           (unknown && platform_id.empty());
}

void keep_early(Draft& draft, const DeliveryReported& report) {
    auto& early = draft.talk().early_reports;
    std::erase_if(early, [&](const EarlyReport& known) {
        return draft.now() - known.at > early_for;
    });
    if (early.size() == early_max) early.erase(early.begin());
    early.push_back({report, draft.now()});
}

// It counted as told, and never arrived: the news is due now, and was not told before.
PromiseId owe_again(Draft& draft, Case& of, const Awaited& was, const DeliveryReported& report) {
    const std::string why =
        std::string(name(report.carrier)) + ":" + std::string(name(report.obstacle));
    draft.note(of, CaseChange::What::not_told, why);
    of.told_at = was.told_at;
    of.told_state = was.told_state;
    draft.end_promise(of, PromiseKind::news, PromiseState::voided);
    const std::string desk = of.desk.person.empty() ? of.desk.department : of.desk.person;
    draft.set_promise(of, PromiseKind::news, Due{.at = draft.now()}, desk);
    const auto* owed = of.open_promise(PromiseKind::news);
    const PromiseId id = owed == nullptr ? PromiseId{} : owed->id;
    draft.end_promise(of, PromiseKind::news, PromiseState::on_its_way);
    return id;
}

void take_back(Draft& draft, const Awaited& was, const DeliveryReported& report) {
    DeliveryEnded ended{
        .delivery = was.delivery,
        .ending = Ending::rejected,
        .obstacle = report.obstacle,
        .detail = report.detail,
        .platform_id = report.platform_id,
    };
    draft.add(EndDelivery{
        .id = was.delivery.id,
        .state = DeliveryState::failed,
        .obstacle = ended.obstacle,
        .detail = ended.detail,
        .platform_id = ended.platform_id,
    });
    if (was.unknown) return;  // that was cared for when it ended
    if (was.delivery.keeps == PromiseId{}) return try_next_carrier(draft, ended);
    Case* of = draft.find(was.delivery.of);
    // Something newer has arrived, or nothing is owed any more.
    if (of == nullptr || of->status != CaseStatus::open || of->told_at > was.at) return;
    ended.delivery.keeps = owe_again(draft, *of, was, report);
    try_next_carrier(draft, ended);
}

}  // namespace

DeliveryEnded told_early(Draft& draft, const DeliveryEnded& ended) {
    const bool may_be_told = is_reported(ended.delivery.carrier) &&
                             (ended.ending == Ending::delivered || ended.ending == Ending::unknown);
    if (!may_be_told || !draft.talks()) return ended;
    auto& early = draft.talk().early_reports;
    const auto found = std::find_if(early.begin(), early.end(), [&](const EarlyReport& known) {
        const bool unknown = ended.ending == Ending::unknown;
        return draft.now() - known.at <= early_for &&
               is_about(known.report, ended.delivery.carrier, ended.platform_id, unknown);
    });
    if (found == early.end()) return ended;
    const DeliveryReported report = std::move(found->report);
    early.erase(found);
    DeliveryEnded told = ended;
    told.ending = report.obstacle == Obstacle::none ? Ending::delivered : Ending::rejected;
    told.obstacle = report.obstacle;
    told.detail = report.detail;
    // By its number nothing is awaited any more.
    told.platform_id = report.platform_id;
    told.is_told = true;
    return told;
}

void await_report(Draft& draft, const DeliveryEnded& ended) {
    if (ended.is_told || !is_reported(ended.delivery.carrier) || !draft.talks()) return;
    auto& awaited = draft.talk().awaited;
    std::erase_if(awaited, [&](const Awaited& known) {
        return draft.now() - known.at > awaited_for;
    });
    if (awaited.size() == awaited_max) awaited.erase(awaited.begin());
    Awaited made{
        .delivery = ended.delivery,
        .platform_id = ended.platform_id,
        .unknown = ended.ending == Ending::unknown,
        .at = draft.now(),
    };
    if (const Case* of = draft.find(ended.delivery.of)) {
        made.told_at = of->told_at;
        made.told_state = of->told_state;
    }
    awaited.push_back(std::move(made));
}

void heed_report(Draft& draft, const DeliveryReported& report) {
    learn(draft.talk().reach, report.carrier, report.obstacle);
    auto& awaited = draft.talk().awaited;
    const auto newest = std::find_if(awaited.rbegin(), awaited.rend(), [&](const Awaited& known) {
        return is_about(report, known.delivery.carrier, known.platform_id, known.unknown);
    });
    if (newest == awaited.rend()) return keep_early(draft, report);
    const Awaited was = std::move(*newest);
    awaited.erase(std::next(newest).base());
    if (report.obstacle != Obstacle::none) return take_back(draft, was, report);
    if (!was.unknown) return;
    draft.add(EndDelivery{
        .id = was.delivery.id,
        .state = DeliveryState::delivered,
        .obstacle = Obstacle::none,
        .detail = report.detail,
        .platform_id = report.platform_id,
    });
}

}  // namespace dialog
