#include "connectors/wechat/token.hpp"

#include "connectors/wechat/outgoing.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

namespace connectors::wechat {

namespace {

using dialog::Ending;
using dialog::Obstacle;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// A token is not used for a call that may reach the platform after the token's end.
constexpr net::Duration safety = seconds(10);
// After what only an operator can mend, and after what mends itself.
constexpr std::array<net::Duration, 4> long_pauses{minutes(1), minutes(2), minutes(5), minutes(10)};
constexpr std::array<net::Duration, 4> short_pauses{
    seconds(5), seconds(15), seconds(30), seconds(60)};

bool is_token(const std::string& text) {
    return !text.empty() && text.size() <= token_bytes_max &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

// Too short rather than too long when the platform does not say.
net::Duration life_in(const nlohmann::json& object) {
    const auto found = object.find("expires_in");
    if (found == object.end()) return token_life_min;
    const auto told = number_in(*found);
    if (!told || *told <= 0) return token_life_min;
    if (*told >= token_life_max / seconds(1)) return token_life_max;
    return std::max<net::Duration>(seconds(*told), token_life_min);
}

Outcome unavailable(Obstacle obstacle, std::string detail) {
    Outcome outcome;
    outcome.ending = Ending::unavailable;
    outcome.obstacle = obstacle;
    outcome.detail = std::move(detail);
    return outcome;
}

// The endpoint of tokens says 40001 when the secret is wrong, and what it rejects it will not give.
Alarm alarm_of(const Answer& answer) {
    if (answer.code == 40001) return Alarm::wrong_secret;
    if (answer.alarm != Alarm::none) return answer.alarm;
    const bool is_final =
        answer.outcome.ending == Ending::rejected || answer.todo == Todo::renew_token;
    return is_final ? Alarm::token_refused : Alarm::none;
}

class Counted {
public:
    explicit Counted(std::size_t& count) : count_(count) { ++count_; }

    ~Counted() { --count_; }

    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;

private:
    std::size_t& count_;
};

}  // namespace

// A call for a token under way. However its task ends, those who wait for it go on.
class TokenSource::Flight {
public:
    explicit Flight(TokenSource& source) : source_(&source) { source.flying_ = true; }

    Flight(Flight&& other) noexcept : source_(std::exchange(other.source_, nullptr)) {}

    Flight& operator=(Flight&&) = delete;

    ~Flight() {
        if (source_ == nullptr) return;
        source_->flying_ = false;
        source_->landed_.notify_all();
    }

private:
    TokenSource* source_;
};

TokenSource::TokenSource(Access access, OutboundHooks hooks)
    : access_(std::move(access)),
      hooks_(std::move(hooks)),
      landed_(hooks_.executor),
      why_(unavailable(Obstacle::token, "no token yet")) {
    const auto& last = hooks_.last_token;
    if (last && is_token(last->value) && last->ends_at <= hooks_.clock.now() + token_life_max)
        token_ = last;
}

net::Task<TokenSource::Lease> TokenSource::present() {
    if (is_usable()) {
        std::string token = token_->value;
        if (is_due()) start(Mode::normal);
        co_return Lease(std::move(token));
    }
    co_await refresh(Mode::normal);
    co_return lease();
}

// First whatever is under way, then the peaceful way, then the one that kills the refused token
// for everybody. Each ends early when another token is there.
net::Task<TokenSource::Lease> TokenSource::instead_of(std::string refused) {
    if (!is_other_than(refused)) {
        co_await landing();
    }
    if (!is_other_than(refused)) {
        co_await refresh(Mode::normal);
    }
    if (!is_other_than(refused)) {
        co_await refresh(Mode::forced);
    }
    if (!is_other_than(refused)) give_up(refused);
    co_return lease();
}

net::Task<void> TokenSource::refresh(Mode mode) {
    if (!flying_) {
        if (is_blocked() || (mode == Mode::forced && !may_force())) co_return;
        start(mode);
    }
    co_await landing();
}

net::Task<void> TokenSource::landing() {
    if (!flying_ || waiting_ == token_waiting_max) co_return;
    const Counted counted(waiting_);
    co_await landed_.wait();
}

void TokenSource::start(Mode mode) {
    assert(!flying_);
    asked_at_ = hooks_.clock.now();
    if (mode == Mode::forced) forced_at_.push_back(asked_at_);
    Flight flight(*this);
    hooks_.tasks.spawn(fly(std::move(flight), mode));
}

net::Task<void> TokenSource::fly(Flight flight, Mode mode) {
    const Flight landing_at_the_end(std::move(flight));
    const net::Instant asked_at = asked_at_;
    net::ClientRequest request;
    request.method = net::Method::post;
    request.url = access_.api_base + "/cgi-bin/stable_token";
    request.headers.emplace_back("Content-Type", "application/json");
    request.body = encode_token_request(access_.app_id, access_.app_secret, mode == Mode::forced);
    request.body_bytes_max = json_bytes_max;
    net::ClientResult result = co_await hooks_.http.send(std::move(request));
    take(read_answer(std::move(result), Repeat::harmless), asked_at);
}

void TokenSource::take(Answer answer, net::Instant asked_at) {
    if (answer.outcome.ending != Ending::delivered) return take_failure(answer);
    const auto found = answer.json.find("access_token");
    const auto* value = found == answer.json.end() ? nullptr : found->get_ptr<const std::string*>();
    if (value == nullptr || !is_token(*value)) {
        block(
            next_short_pause(), unavailable(Obstacle::platform_down, "an answer without a token")
        );
        return;
    }
    token_ = Token{.value = *value, .ends_at = asked_at + life_in(answer.json)};
    // A token that calls were refused for is no success yet.
    if (*value != refused_) failures_ = 0;
    blocked_until_ = {};
    if (hooks_.on_token) hooks_.on_token(*token_);
}

void TokenSource::take_failure(const Answer& answer) {
    const Alarm what = alarm_of(answer);
    Outcome why = unavailable(answer.outcome.obstacle, answer.outcome.detail);
    if (what != Alarm::none) {
        if (why.obstacle != Obstacle::address) why.obstacle = Obstacle::token;
        alarm(what, why.detail);
        block(next_long_pause(), std::move(why));
        return;
    }
    if (answer.todo == Todo::rest) {
        const bool of_day = why.obstacle == Obstacle::daily_limit;
        block(of_day ? minutes(10) : minutes(1), std::move(why));
        return;
    }
    block(next_short_pause(), std::move(why));
}

// The platform hands out a token and takes none. Nobody calls for a while.
void TokenSource::give_up(const std::string& refused) {
    if (token_ && token_->value == refused) token_.reset();
    refused_ = refused;
    if (flying_ || is_blocked()) return;
    const bool used_up = forced_at_.size() >= token_forced_a_day_max;
    Outcome why = unavailable(Obstacle::token, "calls are refused with the token that was given");
    alarm(used_up ? Alarm::forced_refreshes_used_up : Alarm::token_refused, why.detail);
    block(next_long_pause(), std::move(why));
}

void TokenSource::block(net::Duration pause, Outcome why) {
    blocked_until_ = hooks_.clock.now() + pause;
    why_ = std::move(why);
}

net::Duration TokenSource::next_long_pause() {
    return long_pauses.at(std::min(failures_++, long_pauses.size() - 1));
}

net::Duration TokenSource::next_short_pause() {
    return short_pauses.at(std::min(failures_++, short_pauses.size() - 1));
}

void TokenSource::alarm(Alarm what, const std::string& detail) const {
    if (hooks_.on_alarm) hooks_.on_alarm(access_.account, what, detail);
}

bool TokenSource::may_force() {
    const net::Instant now = hooks_.clock.now();
    while (!forced_at_.empty() && now - forced_at_.front() >= hours(24)) forced_at_.pop_front();
    if (forced_at_.size() >= token_forced_a_day_max) return false;
    return forced_at_.empty() || now - forced_at_.back() >= token_ask_distance;
}

// Longer than any pause: the clock was set back.
bool TokenSource::is_blocked() const {
    const net::Instant now = hooks_.clock.now();
    return now < blocked_until_ && blocked_until_ - now <= long_pauses.back();
}

bool TokenSource::is_usable() const {
    return token_ && hooks_.clock.now() + safety < token_->ends_at;
}

bool TokenSource::is_other_than(const std::string& refused) const {
    return is_usable() && token_->value != refused;
}

// The platform gives the old token until five minutes before its end, so an early question may
// have to be repeated.
bool TokenSource::is_due() const {
    const net::Instant now = hooks_.clock.now();
    const bool asked_of_late = now >= asked_at_ && now < asked_at_ + token_ask_distance;
    return !flying_ && !is_blocked() && !asked_of_late &&
           token_->ends_at - now < token_renewed_before_end + access_.jitter;
}

TokenSource::Lease TokenSource::lease() const {
    if (is_usable()) return token_->value;
    Outcome why = why_;
    if (is_blocked()) why.retry_after = blocked_until_ - hooks_.clock.now();
    return why;
}

}  // namespace connectors::wechat
