// One attempt of the outbox: who sends, what came of it, and what that means for the row.
#include "gateway/road/outbox.hpp"

#include <boost/asio/steady_timer.hpp>

namespace gateway {

using connectors::Outcome;
using dialog::Carrier;
using dialog::DeliveryState;
using dialog::Ending;
using dialog::Obstacle;
using store::DeliveryMark;
using store::DeliveryRow;
using store::Failure;

namespace {

constexpr Duration after_failure{std::chrono::seconds(1)};
constexpr std::chrono::milliseconds store_pause{1'000};  // wire time

using Words = std::optional<store::DeliveryWords>;
using FoundWords = std::variant<Words, Failure>;

Outcome refused(Obstacle obstacle) {
    return {.ending = Ending::rejected, .obstacle = obstacle};
}

std::string key_of(const DeliveryRow& row) {
    return "d" + std::to_string(dialog::raw(row.delivery.id));
}

net::Fields fields_of(std::vector<dialog::NamedValue> values) {
    net::Fields fields;
    for (auto& [name, value] : values) fields.emplace_back(std::move(name), std::move(value));
    return fields;
}

// Empty when the words are about no case.
std::string case_number_in(const std::vector<dialog::NamedValue>& values) {
    for (const auto& each : values)
        if (each.name == "case_no") return each.value;
    return {};
}

net::Task<FoundWords> words_of(store::Store& store, const DeliveryRow& row) {
    auto begin = [&](net::Completion<FoundWords> done) {
        auto shared = std::make_shared<net::Completion<FoundWords>>(std::move(done));
        store.delivery_words(row, [shared](FoundWords found) { (*shared)(std::move(found)); });
    };
    co_return co_await net::wait<FoundWords>(begin);
}

net::Task<void> sleep(net::asio::any_io_executor executor, std::chrono::milliseconds time) {
    net::asio::steady_timer timer(executor, time);
    co_await timer.async_wait(net::as_result);
}

}  // namespace

net::Task<void> Outbox::attempt(DeliveryRow row) {
    const auto person = row.person;
    const auto place = place_of(row.delivery);
    const auto tries = row.attempts;
    try {
        co_await attempt_once(std::move(row));
    } catch (...) {
        put_back(person, place, clock_.now() + after_failure, tries);
        throw;
    }
}

net::Task<void> Outbox::attempt_once(DeliveryRow row) {
    const bool died = row.state == DeliveryState::sending && !has_key(row.delivery.carrier);
    if (died) {
        Outcome outcome{.ending = Ending::unknown, .obstacle = Obstacle::no_answer};
        outcome.detail = "the process ended during the attempt";
        co_await end(std::move(row), std::move(outcome));
        co_return;
    }
    std::optional<Attempt> made = co_await send(row);
    if (!made) {  // the store cannot tell the words
        const Instant later = clock_.now() + after_failure;
        co_await postpone(std::move(row), later);
        co_return;
    }
    ++row.attempts;
    Outcome outcome = std::move(made->outcome);
    if (made->asked) reach(FaultPoint::delivery_sent);
    count(outcome, row.delivery.account);
    if (made->asked)
        account_of(row.delivery).breaker.note(is_the_platforms(outcome.obstacle), clock_.now());
    if (outcome.ending != Ending::unavailable) {
        co_await end(std::move(row), std::move(outcome));
        co_return;
    }
    const Attempted attempted{
        .attempts = row.attempts,
        .made_at = row.made_at,
        .good_until = row.delivery.good_until,
        .asked_for = outcome.retry_after,
        .seed = dialog::raw(row.delivery.id) * 2'654'435'761U + row.attempts,
    };
    const auto next = next_attempt(options_.retry, attempted, clock_.now());
    if (next) {
        co_await postpone(std::move(row), *next);
        co_return;
    }
    outcome.ending = Ending::rejected;
    co_await end(std::move(row), std::move(outcome));
}

net::Task<std::optional<Outbox::Attempt>> Outbox::send(const DeliveryRow& row) {
    const auto& delivery = row.delivery;
    if (has_expired(row)) co_return Attempt{refused(Obstacle::expired)};
    FoundWords found = co_await words_of(store_, row);
    if (const auto* failure = std::get_if<Failure>(&found); failure != nullptr) {
        if (failure->what != Failure::What::damaged) co_return std::nullopt;
        co_return Attempt{refused(Obstacle::malformed)};
    }
    Words& words = std::get<Words>(found);
    if (!words) co_return Attempt{refused(Obstacle::unknown_person)};
    // Somebody else speaks by now: what the bot would have said is void.
    if (delivery.duty == dialog::Duty::chatter && words->fence != delivery.fence)
        co_return Attempt{refused(Obstacle::spoken_for)};
    Attempt made{.asked = true};
    made.outcome = co_await hand_over(row, std::move(*words));
    co_return made;
}

net::Task<Outcome> Outbox::hand_over(const DeliveryRow& row, store::DeliveryWords words) {
    connectors::Sender* sender = find_sender_(words.account, row.delivery.carrier);
    if (sender == nullptr) co_return refused(Obstacle::not_allowed);
    const std::string number = case_number_in(words.values);
    connectors::Outbound outbound{
        .external_id = std::move(words.external_id),
        .carrier = row.delivery.carrier,
        .text = std::move(words.text),
        .target = row.delivery.target,
        .values = fields_of(std::move(words.values)),
        .key = key_of(row),
        .contact = std::move(words.contact),
    };
    if (page_of_ && !number.empty()) outbound.page_url = page_of_(number);
    Outcome outcome = co_await sender->send(std::move(outbound));
    co_return outcome;
}

net::Task<void> Outbox::postpone(DeliveryRow row, Instant until) {
    std::vector<DeliveryMark> marks{{row.delivery.id, DeliveryMark::What::postponed, until}};
    const bool marked = co_await mark(std::move(marks));
    // Without the mark a restart would take the attempt for one that may have arrived: that is the
    // safe side.
    if (!marked) log_.warning("delivery.not_marked");
    put_back(row.person, place_of(row.delivery), until, row.attempts);
}

// What became of it must be stored before anything else of this person is sent.
net::Task<void> Outbox::end(DeliveryRow row, Outcome outcome) {
    const auto place = place_of(row.delivery);
    const auto person = row.person;
    for (;;) {
        dialog::DeliveryEnded ended{
            .delivery = row.delivery,
            .ending = outcome.ending,
            .obstacle = outcome.obstacle,
            .detail = outcome.detail,
            .platform_id = outcome.platform_id,
            .attempts = row.attempts,
        };
        const auto carried =
            co_await inbox_.end_delivery(std::move(ended), row.conversation, row.made_at);
        if (carried == Inbox::Carried::refused)
            log_.error("delivery.end_refused", {{"delivery", dialog::raw(place.second)}});
        if (carried != Inbox::Carried::unavailable) break;
        if (stopped_) co_return;  // it stays an attempt that was begun
        co_await sleep(executor_, store_pause);
    }
    reach(FaultPoint::delivery_ended);
    drop(person, place);
}

void Outbox::count(const Outcome& outcome, const std::string& account) {
    metrics_
        .counter(
            "huiyin_delivery_attempts_total",
            "Attempts to send, by what came of them",
            {{"account", account},
             {"ending", std::string(name(outcome.ending))},
             {"obstacle", std::string(name(outcome.obstacle))}}
        )
        .add();
    if (outcome.ending == Ending::delivered) return;
    log_.warning(
        "delivery.not_delivered",
        {{"account", account},
         {"ending", name(outcome.ending)},
         {"obstacle", name(outcome.obstacle)},
         {"detail", outcome.detail}}
    );
}

}  // namespace gateway
