#include "gateway/net/clock.hpp"

#include "gateway/net/signal.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <map>
#include <utility>

namespace net {

namespace {

// A sleep looks again at the clock at least this often: a clock that is set sends no signal.
constexpr Duration look_again{1'000};

struct Sleeper {
    asio::steady_timer timer;
    bool woken = false;
    bool looks_again = false;  // its timer was ended only because the clock was moved
};

using Sleepers = std::multimap<Instant, Sleeper*>;

// The time and who waits for it. Shared with the sleeping frames, which may outlive the clock.
struct Dial {
    enum class Pace { system, still, running };

    Dial(asio::io_context& io, Pace how, Instant start)
        : executor(io.get_executor()),
          pace(how),
          set_to(start),
          advanced(executor) {}

    Instant now() const {
        if (pace == Pace::system) return system_now();
        if (pace == Pace::still) return set_to;
        return set_to + std::chrono::floor<Duration>(wire_now() - set_at);
    }

    void set(Instant instant) {
        set_to = instant;
        set_at = wire_now();
    }

    // How long a sleeper may wait before it looks at the clock again.
    WireInstant patience(Instant until) const {
        if (pace == Pace::still) return WireInstant::max();
        return wire_now() + std::min(until - now(), look_again);
    }

    void wake_before(Sleepers::iterator end) {
        for (auto at = sleepers.begin(); at != end; ++at) {
            at->second->woken = true;
            at->second->timer.cancel();
        }
    }

    asio::any_io_executor executor;
    Pace pace;
    Instant set_to;
    WireInstant set_at = wire_now();
    Sleepers sleepers;
    bool advancing = false;
    Signal advanced;
};

class Bed {
public:
    Bed(Dial& dial, Instant until, Sleeper& sleeper)
        : dial_(dial),
          place_(dial.sleepers.emplace(until, &sleeper)) {}

    ~Bed() { dial_.sleepers.erase(place_); }

    Bed(const Bed&) = delete;
    Bed& operator=(const Bed&) = delete;

private:
    Dial& dial_;
    Sleepers::iterator place_;
};

Task<void> sleep(std::shared_ptr<Dial> dial, Instant until) {
    if (dial->now() >= until) co_return;
    Sleeper sleeper{.timer = asio::steady_timer(dial->executor)};
    Bed bed(*dial, until, sleeper);
    while (!sleeper.woken && dial->now() < until) {
        sleeper.looks_again = false;
        sleeper.timer.expires_at(dial->patience(until));
        auto [ec] = co_await sleeper.timer.async_wait(as_result);
        if (ec && !sleeper.looks_again) break;
    }
}

// Whoever was woken has left its bed when everything now queued on the loop has run.
Task<void> let_woken_go(std::shared_ptr<Dial> dial) {
    const auto still_in_bed = [&dial](Instant now) {
        return !dial->sleepers.empty() && dial->sleepers.begin()->first <= now;
    };
    do {
        co_await asio::post(dial->executor, asio::use_awaitable);
    } while (still_in_bed(dial->set_to));
}

class Advance {
public:
    explicit Advance(Dial& dial) : dial_(dial) { dial_.advancing = true; }

    ~Advance() {
        dial_.advancing = false;
        dial_.advanced.notify_all();
    }

    Advance(const Advance&) = delete;
    Advance& operator=(const Advance&) = delete;

private:
    Dial& dial_;
};

Task<void> advance(std::shared_ptr<Dial> dial, Instant target, std::function<Task<void>()> settle) {
    while (dial->advancing) {
        co_await dial->advanced.wait();
    }
    const Advance underway(*dial);
    while (dial->now() < target) {
        const auto first = dial->sleepers.begin();
        Instant stop = first == dial->sleepers.end() ? target : std::min(first->first, target);
        stop = std::max(stop, dial->now());
        dial->set(stop);
        dial->wake_before(dial->sleepers.upper_bound(stop));
        for (auto& [until, sleeper] : dial->sleepers) {
            if (sleeper->woken || dial->pace == Dial::Pace::still) continue;
            sleeper->looks_again = true;
            sleeper->timer.cancel();
        }
        co_await let_woken_go(dial);
        if (settle) {
            co_await settle();
        }
    }
}

class SystemClock final : public Clock {
public:
    explicit SystemClock(asio::io_context& io)
        : dial_(std::make_shared<Dial>(io, Dial::Pace::system, Instant{})) {}

    Instant now() const override { return dial_->now(); }

    Task<void> sleep_until(Instant until) override { return sleep(dial_, until); }

    void wake() override { dial_->wake_before(dial_->sleepers.end()); }

private:
    std::shared_ptr<Dial> dial_;
};

class MovableClock final : public SettableClock {
public:
    MovableClock(asio::io_context& io, Instant start, Dial::Pace pace)
        : dial_(std::make_shared<Dial>(io, pace, start)) {}

    Instant now() const override { return dial_->now(); }

    Task<void> sleep_until(Instant until) override { return sleep(dial_, until); }

    void wake() override { dial_->wake_before(dial_->sleepers.end()); }

    Task<void> advance_to(Instant target, std::function<Task<void>()> settle) override {
        return advance(dial_, target, std::move(settle));
    }

private:
    std::shared_ptr<Dial> dial_;
};

}  // namespace

WireInstant wire_now() {
    return std::chrono::steady_clock::now();
}

Instant system_now() {
    return std::chrono::floor<Duration>(std::chrono::system_clock::now());
}

std::unique_ptr<Clock> make_system_clock(asio::io_context& io) {
    return std::make_unique<SystemClock>(io);
}

std::unique_ptr<SettableClock> make_settable_clock(
    asio::io_context& io, Instant start, bool follow
) {
    const auto pace = follow ? Dial::Pace::running : Dial::Pace::still;
    return std::make_unique<MovableClock>(io, start, pace);
}

}  // namespace net
