// Events that nobody sends us: a promise falls due, a delivery ends, an answer was missed. They
// take the same road.
#include "gateway/road/passage.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <utility>

namespace gateway {

using connectors::Taken;
using store::Failure;

namespace {

std::int64_t seconds_of(dialog::Instant instant) {
    return std::chrono::floor<std::chrono::seconds>(instant).time_since_epoch().count();
}

// The platform calls again for some seconds; what is older was answered or given up before.
constexpr dialog::Duration answers_recovered_for{std::chrono::seconds(20)};
constexpr std::size_t answers_recovered_max = 10'000;
constexpr std::chrono::milliseconds look_at_stop_every{200};

}  // namespace

net::Task<Inbox::Fallen> Inbox::fall_due(store::DueRow row) {
    const std::string name = "due|" + std::to_string(static_cast<std::uint64_t>(row.promise)) +
                             "|" + std::to_string(row.due.time_since_epoch().count());
    auto passage = std::make_shared<Passage>();
    passage->way = Passage::Way::due;
    passage->identity = store_.identify(name, seconds_of(row.due));
    passage->entered_at = net::wire_now();
    passage->received_at = clock_.now();
    passage->platform_id = "due-" + std::to_string(static_cast<std::uint64_t>(row.promise));
    passage->kind = "due";
    passage->about = row.of;
    passage->promise = row.promise;
    passage->event = dialog::FellDue{.promise = row.promise, .of = row.of, .due = row.due};
    bool shared = false;
    const Taken taken = co_await pass(passage, shared);
    switch (taken.outcome) {
        case Taken::Outcome::stored:
            co_return Fallen::done;
        case Taken::Outcome::unavailable:
            co_return Fallen::unavailable;
        case Taken::Outcome::refused:
            break;
    }
    // Whoever only waited for another's passage does not know why, and may ask again.
    co_return shared || passage->promise_ended ? Fallen::ended : Fallen::refused;
}

// Enters an event of our own and waits for its end. `shared`: another of the same was under way.
net::Task<Taken> Inbox::pass(std::shared_ptr<Passage> passage, bool& shared) {
    const auto [place, is_new] = running_.try_emplace(passage->identity, passage);
    shared = !is_new;
    auto begin = [&, first = place->second](net::Completion<Taken> done) {
        auto kept = std::make_shared<net::Completion<Taken>>(std::move(done));
        auto when_taken = [kept](Taken taken) { (*kept)(std::move(taken)); };
        if (shared) {
            first->copies.emplace_back(std::move(when_taken));
        } else {
            passage->taken = std::move(when_taken);
            enter(passage);
        }
    };
    Taken taken = co_await net::wait<Taken>(begin);
    co_return taken;
}

// Of an event that is ours alone: its name makes it unique.
std::shared_ptr<Inbox::Passage> Inbox::own_passage(std::string name, dialog::Instant since) {
    auto passage = std::make_shared<Passage>();
    passage->entered_at = net::wire_now();
    passage->received_at = clock_.now();
    passage->identity = store_.identify(name, seconds_of(since));
    passage->platform_id = std::move(name);
    return passage;
}

net::Task<Inbox::Carried> Inbox::carry(std::shared_ptr<Passage> passage) {
    passage->way = Passage::Way::carried;
    bool shared = false;
    const Taken taken = co_await pass(std::move(passage), shared);
    co_return carried_of(taken);
}

Inbox::Carried Inbox::carried_of(const Taken& taken) {
    switch (taken.outcome) {
        case Taken::Outcome::stored:
            return Carried::done;
        case Taken::Outcome::unavailable:
            return Carried::unavailable;
        case Taken::Outcome::refused:
            break;
    }
    return Carried::refused;
}

net::Task<Inbox::Carried> Inbox::end_delivery(
    dialog::DeliveryEnded ended, dialog::ConversationId talk, dialog::Instant made_at
) {
    std::string name = "delivery-" + std::to_string(dialog::raw(ended.delivery.id)) + "-" +
                       std::to_string(ended.attempts);
    auto passage = own_passage(std::move(name), made_at);
    passage->kind = "delivery";
    passage->talk = talk;
    passage->about = ended.delivery.of;
    passage->event = std::move(ended);
    co_return co_await carry(std::move(passage));
}

net::Task<Inbox::FetchEnded> Inbox::end_fetch(dialog::Fetched fetched) {
    const auto& evidence = fetched.evidence;
    std::string name = "fetch-" + std::to_string(dialog::raw(evidence.id)) + "-" +
                       std::to_string(static_cast<unsigned>(fetched.ending));
    auto passage = own_passage(std::move(name), evidence.received_at);
    passage->kind = "fetch";
    passage->talk = evidence.conversation;
    passage->about = evidence.of;
    passage->event = std::move(fetched);
    passage->way = Passage::Way::carried;
    bool shared = false;
    const Taken taken = co_await pass(std::move(passage), shared);
    // All that such a turn ever says.
    co_return FetchEnded{.carried = carried_of(taken), .asked = !taken.says.empty()};
}

net::Task<Inbox::Carried> Inbox::recognise(
    dialog::ConversationId talk, dialog::Instant since, dialog::Recognised recognised
) {
    std::string name = "known-" + std::to_string(dialog::raw(talk));
    for (const auto twin : recognised.twins) name += "-" + std::to_string(dialog::raw(twin));
    auto passage = own_passage(std::move(name), since);
    passage->kind = "known";
    passage->talk = talk;
    passage->event = std::move(recognised);
    co_return co_await carry(std::move(passage));
}

void Inbox::answer_missed(connectors::Missed missed, WhenKept kept) {
    using Found = std::optional<store::StoredTurn>;
    store_.load_turn(missed.turn, [this, missed, kept](std::variant<Found, Failure> found) {
        const auto* stored = std::get_if<Found>(&found);
        if (stored == nullptr) return kept(false);
        if (!*stored) log_.error("answer.missed_turn_gone", {{"account", missed.account}});
        if (!*stored || (*stored)->says.empty()) return kept(true);
        auto passage = missed_passage(**stored, missed.certain);
        passage->way = Passage::Way::missed;
        passage->account = missed.account;
        passage->external_id = missed.external_id;
        passage->wanted.account = missed.account;
        passage->wanted.external_id = missed.external_id;
        passage->taken = [kept](const Taken& taken) {
            kept(taken.outcome != Taken::Outcome::unavailable);
        };
        if (running_.emplace(passage->identity, passage).second)
            enter(passage);
        else
            kept(true);
    });
}

std::shared_ptr<Inbox::Passage> Inbox::missed_passage(
    const store::StoredTurn& stored, bool certain
) {
    const std::string name = "missed-" + std::to_string(dialog::raw(stored.id));
    auto passage = own_passage(name, stored.received_at);
    passage->kind = "missed";
    passage->event =
        dialog::AnswerMissed{.said_in = stored.id, .says = stored.says, .certain = certain};
    passage->taken = [](const Taken& /*taken*/) {};
    answers_missed_.add();
    return passage;
}

net::Task<void> Inbox::recover_answers(
    std::chrono::milliseconds patience, std::function<bool(std::string_view account)> reaches
) {
    using Turns = std::vector<store::AnsweredTurn>;
    if (store_.was_closed()) co_return;
    Turns turns;
    store_.latest_answers(
        answers_recovered_for,
        answers_recovered_max,
        [&](std::variant<Turns, Failure> found) {
            if (auto* read = std::get_if<Turns>(&found); read != nullptr)
                turns = std::move(*read);
            else
                log_.error("answers.not_recovered");
        }
    );
    std::erase_if(turns, [&](const auto& turn) { return !reaches(turn.account); });
    if (turns.empty()) co_return;
    answered_again_.emplace();
    const auto executor = co_await net::asio::this_coro::executor;
    net::asio::steady_timer timer(executor);
    const auto end = net::wire_now() + patience;
    while (!stopped_ && net::wire_now() < end) {
        timer.expires_after(std::min(patience, look_at_stop_every));
        co_await timer.async_wait(net::as_result);
    }
    const auto answered = std::exchange(answered_again_, std::nullopt);
    if (stopped_) co_return;
    for (auto turn = turns.rbegin(); turn != turns.rend(); ++turn) {
        if (answered->contains(turn->id)) continue;
        store_.load_turn(turn->id, [this, turn](auto found) {
            using Found = std::optional<store::StoredTurn>;
            const auto* stored = std::get_if<Found>(&found);
            if (stored != nullptr && *stored)
                take_missed(**stored, turn->account, turn->conversation);
            else
                log_.error("answers.not_recovered");
        });
    }
}

void Inbox::take_missed(
    const store::StoredTurn& stored, const std::string& account, dialog::ConversationId talk
) {
    auto passage = missed_passage(stored, false);
    passage->way = Passage::Way::carried;
    passage->account = account;
    passage->talk = talk;
    if (running_.emplace(passage->identity, passage).second) enter(passage);
}

}  // namespace gateway
