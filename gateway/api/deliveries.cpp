// What is on its way to customers, what did not arrive, and why each carrier was chosen.
#include "dialog/cases/number.hpp"
#include "gateway/api/answer.hpp"
#include "gateway/api/api.hpp"
#include "gateway/api/asked.hpp"
#include "gateway/api/body.hpp"
#include "gateway/api/delivery_json.hpp"

#include <algorithm>

namespace gateway::api {

namespace {

using Json = nlohmann::ordered_json;
using Views = std::vector<store::DeliveryView>;
using One = std::optional<store::DeliveryView>;
using Words = std::optional<store::DeliveryWords>;

constexpr std::size_t limit_usual = 50;
constexpr std::size_t limit_max = 200;

std::variant<store::DeliveriesWanted, net::Response> wanted_by(const net::Request& request) {
    store::DeliveriesWanted wanted{.limit = limit_usual};
    if (const auto* state = request.parameter("state")) {
        wanted.state = delivery_state_of(*state);
        if (!wanted.state)
            return problem(400, "bad_parameter", "state is none that a delivery can have");
    }
    if (const auto* number = request.parameter("case")) {
        if (!dialog::is_case_number(*number))
            return problem(400, "bad_parameter", "case is not the number of a case");
        wanted.case_number = *number;
    }
    if (const auto* limit = request.parameter("limit")) {
        const auto number = number_of(*limit);
        if (!number || *number == 0 || *number > limit_max)
            return problem(400, "bad_parameter", "limit is 1 to 200");
        wanted.limit = static_cast<std::size_t>(*number);
    }
    if (const auto* cursor = request.parameter("cursor")) {
        const auto after = number_of(*cursor);
        if (!after) return problem(400, "bad_parameter", "cursor is what \"next\" gave");
        wanted.after = dialog::DeliveryId{*after};
    }
    return wanted;
}

// A call that was never put into words needs it most.
Json contact_in(const dialog::Subjects& subjects, dialog::CaseId id) {
    for (const auto& each : subjects.cases)
        if (each.id == id && (!each.contact.name.empty() || !each.contact.phone.empty()))
            return {{"name", each.contact.name}, {"phone", each.contact.phone}};
    return nullptr;
}

}  // namespace

net::Task<net::Response> Api::list_deliveries(Call call) {
    auto read = wanted_by(call.request);
    if (auto* refused = std::get_if<net::Response>(&read)) co_return std::move(*refused);
    auto wanted = std::get<store::DeliveriesWanted>(std::move(read));
    const auto limit = wanted.limit++;  // one more tells whether there are more
    auto ask = [&](store::Done<Views> done) { parts_.views.deliveries(wanted, std::move(done)); };
    const auto found = co_await asked<Views>(ask);
    if (const auto* failure = std::get_if<store::Failure>(&found)) co_return unavailable(*failure);
    const auto& views = std::get<Views>(found);
    Json items = Json::array();
    for (std::size_t i = 0; i < std::min(limit, views.size()); ++i)
        items.push_back(json_of(views[i], parts_.texts));
    Json next = nullptr;
    if (views.size() > limit) next = std::to_string(dialog::raw(views[limit - 1].row.delivery.id));
    co_return json_answer(200, {{"items", std::move(items)}, {"next", std::move(next)}});
}

// The words, and how to reach whom they are for: noted before they are shown.
net::Task<net::Response> Api::show_delivery(Call call) {
    const auto number = number_of(call.id);
    if (!number) co_return problem(404, "not_found", "there is no such delivery");
    const dialog::DeliveryId id{*number};
    const auto found = co_await find_delivery(id);
    if (const auto* failure = std::get_if<store::Failure>(&found)) co_return unavailable(*failure);
    const auto& view = std::get<One>(found);
    if (!view) co_return problem(404, "not_found", "there is no such delivery");
    auto refused = co_await note_access(call, "read", store::Access::Kind::delivery, *number);
    if (refused) co_return std::move(*refused);
    auto read = [&](const store::Done<Words>& done) {
        parts_.store.delivery_words(view->row, done);
    };
    const auto words = co_await asked<Words>(read);
    if (const auto* failure = std::get_if<store::Failure>(&words)) co_return unavailable(*failure);
    const auto& said = std::get<Words>(words);
    auto open = [&](const store::Done<dialog::Subjects>& done) {
        parts_.store.open_conversation(view->row.conversation, view->row.delivery.of, done);
    };
    const auto subjects = co_await asked<dialog::Subjects>(open);
    if (const auto* failure = std::get_if<store::Failure>(&subjects))
        co_return unavailable(*failure);
    auto json = json_of(*view, parts_.texts);
    json["text"] = said ? Json(said->text) : Json(nullptr);
    json["contact"] = contact_in(std::get<dialog::Subjects>(subjects), view->row.delivery.of);
    co_return json_answer(200, json);
}

}  // namespace gateway::api
