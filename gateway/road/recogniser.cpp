#include "gateway/road/recogniser.hpp"

#include <boost/asio/steady_timer.hpp>

#include <exception>
#include <utility>

namespace gateway {

using dialog::ConversationId;
using store::Failure;

namespace {

constexpr net::Duration look_again{std::chrono::minutes(1)};

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
    if (known_.size() >= failed_max) known_.clear();
    if (!known_.insert(stranger.talk).second) return;
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
        bool done = false;
        try {
            done = co_await recognise(std::move(stranger));
        } catch (const std::exception&) {  // what it says may be personal
        }
        waiting_.pop_front();
        if (done) known_.erase(talk);
        (done ? recognised_ : failed_).add();
    }
}

// The others hear of it first: what ends here half way is asked once more, and told once more.
net::Task<bool> Recogniser::recognise(Stranger stranger) {
    const auto told = co_await ask_(stranger);
    if (!told) co_return false;
    dialog::Recognised known{.union_id = *told, .twins = {}};
    if (!known.union_id.empty()) {
        auto found = co_await known_as(store_, known.union_id);
        if (std::holds_alternative<Failure>(found)) co_return false;
        known.twins = std::get<Talks>(std::move(found));
        std::erase(known.twins, stranger.talk);
    }
    for (const auto twin : known.twins) {
        dialog::Recognised of_twin{.union_id = known.union_id, .twins = {stranger.talk}};
        const bool heard = co_await tell(stranger, twin, std::move(of_twin));
        if (!heard) co_return false;
    }
    co_return co_await tell(stranger, stranger.talk, std::move(known));
}

net::Task<bool> Recogniser::tell(
    const Stranger& of, ConversationId talk, dialog::Recognised known
) {
    const auto carried = co_await inbox_.recognise(talk, of.since, std::move(known));
    co_return carried == Inbox::Carried::done;
}

net::Task<void> Recogniser::settle() {
    while (!stopped_ && !waiting_.empty()) {
        net::asio::steady_timer timer(executor_, std::chrono::milliseconds(1));
        co_await timer.async_wait(net::as_result);
    }
}

}  // namespace gateway
