// What /metrics shows of the parts that count for themselves.
#include "gateway/serve/gateway.hpp"

#include <functional>

namespace gateway {

void Gateway::watch_figures() {
    const auto watch = [this](const char* name, const char* help, std::function<double()> read) {
        metrics_.watch(name, help, std::move(read));
    };
    const auto number = [](auto value) { return static_cast<double>(value); };
    watch("huiyin_connections", "Open HTTP connections and WebSockets", [this, number] {
        return public_ ? number(public_->figures().connections) : 0.0;
    });
    watch(
        "huiyin_requests_refused",
        "Requests that the server itself answered 4xx or 503",
        [=, this] { return public_ ? number(public_->figures().refused) : 0.0; }
    );
    watch("huiyin_visitors", "Web chat visitors with an open socket", [this, number] {
        return number(webchat_->visitors());
    });
    watch("huiyin_uploads_bytes", "Memory set aside for files that arrive", [this, number] {
        return public_ ? number(public_->figures().large_body_bytes) : 0.0;
    });
    watch("huiyin_turns_running", "Events that are on the road now", [this, number] {
        return number(inbox_.running());
    });
    watch("huiyin_store_waiting_turns", "Turns waiting for their commit", [this, number] {
        return number(store_->figures().waiting_turns);
    });
    watch("huiyin_store_batches", "Commits since the start", [this, number] {
        return number(store_->figures().batches);
    });
    watch("huiyin_store_failed_batches", "Commits that failed", [this, number] {
        return number(store_->figures().failed_batches);
    });
    watch("huiyin_store_wal_bytes", "Size of the write-ahead log", [this, number] {
        return number(store_->figures().wal_bytes);
    });
    watch("huiyin_cases_open", "Open cases", [this, number] {
        return number(store_->figures().open_cases);
    });
}

}  // namespace gateway
