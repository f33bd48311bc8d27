#include "connectors/missed_answers.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <utility>

namespace connectors {

MissedAnswers::MissedAnswers(
    std::string account,
    Road& road,
    const net::asio::any_io_executor& executor,
    std::function<net::WireInstant()> wire_now,
    std::chrono::milliseconds calls_for
)
    : account_(std::move(account)),
      road_(road),
      wire_now_(std::move(wire_now)),
      calls_for_(calls_for),
      timer_(executor) {}

void MissedAnswers::add(dialog::TurnId turn, std::string external_id, net::WireInstant called_at) {
    if (is_handed_over(turn) || taken_.contains(turn)) return;
    // On a disk that was slow for very long the platform's last call may be on its way back just
    // now.
    const auto until = std::max(called_at + calls_for_, wire_now_() + calls_for_ / 20);
    const auto [place, is_new] = waiting_.try_emplace(turn, Waiting{std::move(external_id), until});
    if (!is_new) return;  // its first call counts
    order_.push_back(turn);
    if (order_.size() > kept_max) {
        const auto oldest = order_.front();
        order_.pop_front();
        if (auto node = waiting_.extract(oldest))
            hand_over(oldest, std::move(node.mapped().external_id));
    }
    watch();
}

void MissedAnswers::taken(dialog::TurnId turn) {
    waiting_.erase(turn);
    if (!taken_.insert(turn).second) return;
    taken_order_.push_back(turn);
    if (taken_order_.size() <= taken_kept_max) return;
    taken_.erase(taken_order_.front());
    taken_order_.pop_front();
}

void MissedAnswers::watch() {
    if (watching_ || (waiting_.empty() && refused_.empty())) return;
    watching_ = true;
    auto soonest = refused_.empty() ? net::WireInstant::max() : wire_now_() + calls_for_ / 20;
    for (const auto& [turn, waiting] : waiting_) soonest = std::min(soonest, waiting.until);
    timer_.expires_after(soonest - wire_now_());
    timer_.async_wait([this](const boost::system::error_code& code) {
        if (code == net::asio::error::operation_aborted) return;
        watching_ = false;
        hand_over_old_ones();
        watch();
    });
}

void MissedAnswers::hand_over_old_ones() {
    for (auto& [turn, external_id] : std::exchange(refused_, {}))
        offer(turn, std::move(external_id));
    const auto now = wire_now_();
    std::deque<dialog::TurnId> left;
    for (const auto turn : std::exchange(order_, {})) {
        const auto found = waiting_.find(turn);
        if (found == waiting_.end()) continue;
        if (found->second.until > now) {
            left.push_back(turn);
            continue;
        }
        std::string external_id = std::move(found->second.external_id);
        waiting_.erase(found);
        hand_over(turn, std::move(external_id));
    }
    order_ = std::move(left);
}

void MissedAnswers::hand_over(dialog::TurnId turn, std::string external_id) {
    if (!handed_over_.insert(turn).second) return;
    handed_over_order_.push_back(turn);
    if (handed_over_order_.size() > kept_max) {
        handed_over_.erase(handed_over_order_.front());
        handed_over_order_.pop_front();
    }
    offer(turn, std::move(external_id));
}

// What the store cannot take now is offered again later.
void MissedAnswers::offer(dialog::TurnId turn, std::string external_id) {
    connectors::Missed missed{
        .account = account_, .external_id = external_id, .turn = turn, .certain = true};
    road_.answer_missed(std::move(missed), [this, turn, external_id](bool stored) {
        if (stored || refused_.size() >= kept_max) return;
        refused_.emplace_back(turn, external_id);
        watch();
    });
}

void MissedAnswers::flush() {
    timer_.cancel();
    for (auto& [turn, waiting] : std::exchange(waiting_, {}))
        hand_over(turn, std::move(waiting.external_id));
    refused_.clear();
}

}  // namespace connectors
