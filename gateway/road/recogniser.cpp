#include "gateway/road/recogniser.hpp"

#include <boost/asio/steady_timer.hpp>

#include <exception>
#include <utility>

namespace gateway {

using dialog::ConversationId;
using store::Failure;

namespace {

constexpr net::Duration look_again{std::chrono::hours(24)};  // add() and stop() wake it

using Talks = std::vector<ConversationId>;
using FoundTalks = std::variant<Talks, Failure>;

net::Task<FoundTalks> known_as(store::Store& store, const std::string& union_id) {
    auto begin = [&](net::Completion<FoundTalks> done) {
        auto shared = std::make_shared<net::Completion<FoundTalks>>(std::move(done));
        store.known_as(union_id, [shared](FoundTalks found) { (*shared)(std::move(found)); });
    };
    co_return co_await net::wait<FoundTalks>(begin);
}

}  // namespace

Recogniser::Recogniser(
    store::Store& store,
    Inbox& inbox,
    net::Clock& clock,
    Metrics& metrics,
    net::asio::any_io_executor executor,
    Ask ask
)
    : store_(store),
      inbox_(inbox),
      clock_(clock),
      executor_(std::move(executor)),
      ask_(std::move(ask)),
      recognised_(metrics.counter(
          "huiyin_recognised_total", "Customers whom a platform was asked about, by what it said"
      )),
      failed_(metrics.counter(
          "huiyin_unrecognised_total", "Customers of whom a platform could not be asked"
      )) {}

void Recogniser::stop() {
    stopped_ = true;
    clock_.wake();
}

void Recogniser::add(Stranger stranger) {
    if (stopped_ || waiting_.size() >= waiting_max) return;
    const auto unknown = not_before_.find(stranger.talk);
    if (unknown != not_before_.end() && clock_.now() < unknown->second) return;
    if (!queued_.insert(stranger.talk).second) return;
    waiting_.push_back(std::move(stranger));
    clock_.wake();
}

net::Task<void> Recogniser::run() {
    while (!stopped_) {
        if (waiting_.empty()) {
            co_await clock_.sleep_until(clock_.now() + look_again);
            continue;
        }
        Stranger stranger = waiting_.front();
        const auto talk = stranger.talk;
        Ending ending = Ending::failed;
        try {
            ending = co_await recognise(std::move(stranger));
        } catch (const std::exception&) {  // what it says may be personal
        }
        waiting_.pop_front();
        queued_.erase(talk);
        note(talk, ending);
    }
}

void Recogniser::note(ConversationId talk, Ending ending) {
    (ending == Ending::failed ? failed_ : recognised_).add();
    not_before_.erase(talk);
    if (ending == Ending::known) return;
    if (not_before_.size() >= unknown_max) not_before_.clear();
    const bool has_none = ending == Ending::none;
    not_before_[talk] = clock_.now() + (has_none ? none_kept_for : failure_kept_for);
}

// The others hear of it first: what ends here half way is asked once more, and told once more.
net::Task<Recogniser::Ending> Recogniser::recognise(Stranger stranger) {
    const auto told = co_await ask_(stranger);
    if (!told) co_return Ending::failed;
    if (told->empty()) co_return Ending::none;
    dialog::Recognised known{.union_id = *told, .twins = {}};
    auto found = co_await known_as(store_, known.union_id);
    if (std::holds_alternative<Failure>(found)) co_return Ending::failed;
    known.twins = std::get<Talks>(std::move(found));
    std::erase(known.twins, stranger.talk);
    for (const auto twin : known.twins) {
        dialog::Recognised of_twin{.union_id = known.union_id, .twins = {stranger.talk}};
        const auto carried = co_await inbox_.recognise(twin, stranger.since, std::move(of_twin));
        if (carried == Inbox::Carried::unavailable) co_return Ending::failed;
    }
    const auto carried = co_await inbox_.recognise(stranger.talk, stranger.since, std::move(known));
    co_return carried == Inbox::Carried::unavailable ? Ending::failed : Ending::known;
}

net::Task<void> Recogniser::settle() {
    while (!stopped_ && !waiting_.empty()) {
        net::asio::steady_timer timer(executor_, std::chrono::milliseconds(1));
        co_await timer.async_wait(net::as_result);
    }
}

}  // namespace gateway
