#include "gateway/road/consequences.hpp"

namespace gateway {

namespace {

template <class... Ts>
struct Overloaded : Ts... {
    using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

bool is_opening(const dialog::ChangeCase& change) {
    return !change.changes.empty() &&
           change.changes.front().what == dialog::CaseChange::What::opened;
}

std::string number_of(const dialog::Step& step, dialog::CaseId id) {
    for (const auto& each : step.after.cases)
        if (each.id == id) return each.number;
    return {};
}

std::string_view consent_of(const dialog::CustomerDid& did) {
    using Act = dialog::CustomerDid::Act;
    switch (did.act) {
        case Act::consented:
            return "notice";
        case Act::agreed_to_single:
            return "single";
        case Act::withdrew_consent:
            return "withdrawn";
        default:
            return {};
    }
}

void count_consent(Metrics& metrics, const std::string& account, const dialog::CustomerDid& did) {
    const auto what = consent_of(did);
    if (what.empty()) return;
    metrics
        .counter(
            "huiyin_consents_total",
            "Consents to be told more that customers gave or withdrew",
            {{"account", account}, {"what", std::string(what)}}
        )
        .add();
}

void count_report(
    Metrics& metrics, Log& log, const std::string& account, const dialog::DeliveryReported& report
) {
    metrics
        .counter(
            "huiyin_delivery_reports_total",
            "What platforms told later of what they had taken; obstacle none: it arrived",
            {{"account", account},
             {"carrier", std::string(name(report.carrier))},
             {"obstacle", std::string(name(report.obstacle))}}
        )
        .add();
    if (report.obstacle == dialog::Obstacle::none) return;
    log.warning(
        "delivery.did_not_arrive",
        {{"account", account},
         {"carrier", name(report.carrier)},
         {"obstacle", name(report.obstacle)},
         {"detail", report.detail}}
    );
}

}  // namespace

void count_told(
    Metrics& metrics, Log& log, const std::string& account, const dialog::Event& event
) {
    if (const auto* did = std::get_if<dialog::CustomerDid>(&event))
        count_consent(metrics, account, *did);
    if (const auto* report = std::get_if<dialog::DeliveryReported>(&event))
        count_report(metrics, log, account, *report);
}

Consequences consequences_of(const dialog::Step& step) {
    Consequences consequences;
    if (step.after.conversation) {
        consequences.conversation = step.after.conversation->id;
        consequences.person = step.after.conversation->person;
        consequences.recognised = step.after.conversation->recognised;
    }
    for (const auto& effect : step.effects)
        std::visit(
            Overloaded{
                [&](const dialog::Say& say) { consequences.says.push_back(say.text); },
                [&](const dialog::SetPromise& set) {
                    consequences.dues.push_back(set.promise.due);
                },
                [&](const dialog::Alert& alert) {
                    consequences.alerts.push_back({alert.what, number_of(step, alert.of)});
                },
                [&](const dialog::ChangeCase& change) {
                    consequences.case_opened = consequences.case_opened || is_opening(change);
                },
                [&](const dialog::Deliver& deliver) {
                    if (deliver.delivery.carrier != dialog::Carrier::call)
                        consequences.deliveries.push_back(deliver.delivery);
                },
                [&](const dialog::KeepEvidence& keep) {
                    if (keep.evidence.state == dialog::EvidenceState::wanted)
                        consequences.evidence.push_back(keep.evidence);
                },
                [&](const dialog::Transfer& /*transfer*/) { consequences.transfers = true; },
                [&](const dialog::PassTo& /*pass*/) { consequences.passed_to_person = true; },
                [](const auto& /*other*/) {},
            },
            effect
        );
    return consequences;
}

}  // namespace gateway
