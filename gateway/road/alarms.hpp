// Turns due rows into events on the road. No timer lives only in memory: what is due is asked of
// the store, and sleeping is only a way not to ask too often.
#pragma once

#include "gateway/road/inbox.hpp"

#include <optional>
#include <unordered_set>

namespace gateway {

class Alarms {
public:
    static constexpr std::size_t rows_at_once_max = 256;
    static constexpr dialog::Duration sleep_max{std::chrono::minutes(1)};
    static constexpr std::chrono::milliseconds retry_after{1'000};  // wire time, store unavailable

    Alarms(
        store::Store& store,
        Inbox& inbox,
        net::Clock& clock,
        Log& log,
        Metrics& metrics,
        net::asio::any_io_executor executor
    );

    // Runs until stop(). Spawned once.
    net::Task<void> run();
    void stop();

    // A promise falls due then: sleep no longer than that.
    void expect(dialog::Instant due);

    // Handles everything due by now; returns when nothing is left of it.
    net::Task<void> settle();

private:
    net::Task<bool> sweep();

    store::Store& store_;
    Inbox& inbox_;
    net::Clock& clock_;
    Log& log_;
    net::asio::any_io_executor executor_;
    Gauge& lag_;
    dialog::Instant waking_at_{};
    bool stopped_ = false;
    bool sweeping_ = false;
    // Rows that can come to nothing are not tried again by this process.
    std::unordered_set<std::uint64_t> refused_;
};

}  // namespace gateway
