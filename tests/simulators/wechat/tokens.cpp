#include "simulators/wechat/tokens.hpp"

namespace simulators::wechat {

namespace {

constexpr TokenRefusal invalid = 40001;
constexpr TokenRefusal expired = 42001;
constexpr TokenRefusal daily_limit = 45009;
constexpr TokenRefusal minute_limit = 45011;

IssuedToken issued(const std::string& token, net::Instant end, net::Instant now) {
    return {token, std::chrono::floor<std::chrono::seconds>(end - now)};
}

}  // namespace

std::string Tokens::make(net::Instant now, const Limits& limits, Dice& dice) {
    forget_old(now);
    std::string token = std::to_string(60 + dice.below(40)) + "_" + dice.letters(126);
    lives_[token] = {.end = now + limits.token_life};
    return token;
}

void Tokens::forget_old(net::Instant now) {
    constexpr auto kept = std::chrono::hours(48);
    std::erase_if(lives_, [now, kept](const auto& life) { return life.second.end + kept < now; });
    while (lives_.size() >= kept_max) lives_.erase(lives_.begin());
}

std::variant<IssuedToken, TokenRefusal> Tokens::renew(
    net::Instant now, const Limits& limits, std::uint64_t per_day, Dice& dice
) {
    if (!renewed_.take(now, per_day)) return daily_limit;
    const std::string former = newest_;
    newest_ = make(now, limits, dice);
    const auto found = lives_.find(former);
    if (found != lives_.end()) found->second.replaced = now + limits.token_overlap;
    return issued(newest_, lives_[newest_].end, now);
}

std::variant<IssuedToken, TokenRefusal> Tokens::stable(
    net::Instant now, bool forced, const Limits& limits, Dice& dice
) {
    const auto current = lives_.find(stable_);
    const bool lives = current != lives_.end() && current->second.end > now;
    if (forced && lives) {
        if (now - forced_at_ < limits.forced_gap) return minute_limit;
        if (!forced_.take(now, limits.forced_per_day)) return daily_limit;
        forced_at_ = now;
        current->second.replaced = now;
        stable_ = make(now, limits, dice);
    } else if (!lives || current->second.end - now <= limits.token_overlap) {
        stable_ = make(now, limits, dice);
    }
    return issued(stable_, lives_[stable_].end, now);
}

TokenRefusal Tokens::check(const std::string& token, net::Instant now) const {
    const auto found = lives_.find(token);
    if (found == lives_.end()) return invalid;
    const Life& life = found->second;
    if (life.replaced != net::Instant{} && now >= life.replaced) return invalid;
    return now >= life.end ? expired : 0;
}

void Tokens::revoke() {
    lives_.clear();
}

}  // namespace simulators::wechat
