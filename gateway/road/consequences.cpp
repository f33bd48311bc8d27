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

}  // namespace

Consequences consequences_of(const dialog::Step& step) {
    Consequences consequences;
    if (step.after.conversation) consequences.conversation = step.after.conversation->id;
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
                [&](const dialog::PassTo& /*pass*/) { consequences.passed_to_person = true; },
                [](const auto& /*other*/) {},
            },
            effect
        );
    return consequences;
}

}  // namespace gateway
