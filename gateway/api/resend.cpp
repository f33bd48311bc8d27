// An agent has words sent once more that did not arrive.
#include "gateway/api/answer.hpp"
#include "gateway/api/api.hpp"
#include "gateway/api/asked.hpp"
#include "gateway/api/body.hpp"
#include "gateway/api/delivery_json.hpp"

#include <algorithm>

namespace gateway::api {

namespace {

using Json = nlohmann::ordered_json;
using One = std::optional<store::DeliveryView>;
using Many = std::vector<store::DeliveryView>;
using dialog::Refusal;

constexpr std::size_t key_bytes_max = 128;
constexpr std::size_t successors_looked_at = 200;

// Made by the client for this very act; nothing when it is missing or is none.
std::optional<std::string> key_of(const net::Request& request) {
    const auto* key = request.header("idempotency-key");
    if (key == nullptr || key->empty() || key->size() > key_bytes_max) return std::nullopt;
    const bool printable =
        std::all_of(key->begin(), key->end(), [](char c) { return c > 0x20 && c < 0x7f; });
    return printable ? std::optional(*key) : std::nullopt;
}

dialog::DeliveryId first_of(const dialog::Delivery& delivery) {
    return delivery.order == dialog::DeliveryId{} ? delivery.id : delivery.order;
}

// As the end of the row says, which that act itself has written.
bool was_done_by(const store::DeliveryView& view, const std::string& key) {
    return view.row.detail.starts_with("agent:") && view.platform_id == key;
}

}  // namespace

net::Task<Api::FoundDelivery> Api::find_delivery(dialog::DeliveryId id) {
    auto ask = [&](store::Done<One> done) { parts_.views.delivery(id, std::move(done)); };
    auto found = co_await asked<One>(ask);
    co_return found;
}

// The next delivery of the same words.
net::Task<Api::FoundDelivery> Api::successor_of(const store::DeliveryView& view) {
    store::DeliveriesWanted wanted{.after = view.row.delivery.id, .limit = successors_looked_at};
    if (!view.case_number.empty()) wanted.case_number = view.case_number;
    auto ask = [&](store::Done<Many> done) { parts_.views.deliveries(wanted, std::move(done)); };
    auto found = co_await asked<Many>(ask);
    if (auto* failure = std::get_if<store::Failure>(&found)) co_return std::move(*failure);
    One successor;
    for (auto& each : std::get<Many>(found)) {
        if (first_of(each.row.delivery) != first_of(view.row.delivery)) continue;
        successor = std::move(each);
        break;
    }
    co_return successor;
}

net::Task<net::Response> Api::show_successor(const store::DeliveryView& view) {
    const FoundDelivery found = co_await successor_of(view);
    if (const auto* failure = std::get_if<store::Failure>(&found)) co_return unavailable(*failure);
    const auto& successor = std::get<One>(found);
    co_return json_answer(200, json_of(successor ? *successor : view, parts_.texts));
}

net::Response Api::refuse_resend(const Inbox::AgentActed& acted) const {
    if (acted.refusal == Refusal::still_unreachable) {
        Json reasons = Json::array();
        for (const auto& passed : acted.unreachable)
            reasons.push_back({
                {"carrier", name(passed.carrier)},
                {"why", name(passed.why)},
                {"words", parts_.texts.words_of(passed)},
            });
        return problem(
            409,
            "still_unreachable",
            "nothing of ours reaches this customer now: call",
            {{"passed_over", std::move(reasons)}}
        );
    }
    if (acted.refusal == Refusal::without_words)
        return problem(409, "without_words", "there were no words to send: call, or write");
    if (acted.refusal == Refusal::conversation_unknown)
        return problem(409, "no_conversation", "it belongs to no conversation: call");
    return problem(
        409, "not_to_be_sent", "it is under way, has arrived, was sent again, or is not owed"
    );
}

// The same key gets the same answer, as long as the row stands. Of two agents one wins: an act's
// name is that of the delivery, and the other finds it resent.
net::Task<net::Response> Api::resend(Call call) {
    const auto number = number_of(call.id);
    if (!number) co_return problem(404, "not_found", "there is no such delivery");
    const auto key = key_of(call.request);
    if (!key)
        co_return problem(
            400, "idempotency_key", "needs the header Idempotency-Key, new for each act"
        );
    const dialog::DeliveryId id{*number};
    const FoundDelivery found = co_await find_delivery(id);
    if (const auto* failure = std::get_if<store::Failure>(&found)) co_return unavailable(*failure);
    const auto& view = std::get<One>(found);
    if (!view) co_return problem(404, "not_found", "there is no such delivery");
    if (was_done_by(*view, *key)) {
        net::Response before = co_await show_successor(*view);
        co_return before;
    }
    const FoundDelivery next = co_await successor_of(*view);
    if (const auto* failure = std::get_if<store::Failure>(&next)) co_return unavailable(*failure);
    if (const auto& successor = std::get<One>(next))
        co_return problem(
            409,
            "superseded",
            "another delivery took its place",
            {{"by", std::to_string(dialog::raw(successor->row.delivery.id))}}
        );
    const auto& row = view->row;
    Inbox::AgentAct act{
        .did =
            {.login = call.who->agent.login,
             .key = *key,
             .act =
                 dialog::ResendDelivery{
                     .delivery = row.delivery, .state = row.state, .obstacle = row.obstacle}},
        .name = "resend-" + std::to_string(*number),
        .talk = row.conversation,
        .about = row.delivery.of,
        .since = row.made_at,
    };
    const Inbox::AgentActed acted = co_await parts_.inbox.take_act(std::move(act));
    if (acted.outcome == connectors::Taken::Outcome::unavailable)
        co_return come_again(503, "unavailable", "try again later", std::chrono::seconds(2));
    if (acted.outcome == connectors::Taken::Outcome::refused) co_return refuse_resend(acted);
    const FoundDelivery after = co_await find_delivery(id);
    if (const auto* failure = std::get_if<store::Failure>(&after)) co_return unavailable(*failure);
    const auto& ended = std::get<One>(after);
    if (!ended || !was_done_by(*ended, *key))
        co_return problem(409, "not_to_be_sent", "somebody else had it sent again");
    net::Response response = co_await show_successor(*ended);
    co_return response;
}

}  // namespace gateway::api
