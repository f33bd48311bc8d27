// Learns who a new customer is in our other accounts with the same platform, so that one person's
// cases are one person's everywhere. One customer after the other: so of two accounts that are
// recognised together the second always finds the first.
#pragma once

#include "gateway/road/inbox.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace gateway {

class Recogniser {
public:
    static constexpr std::size_t waiting_max = 10'000;
    static constexpr std::size_t unknown_max = 100'000;
    // Whoever could not be asked for, or has no such id so far, is asked for again after that, with
    // his next words.
    static constexpr std::chrono::hours failure_kept_for{1};
    static constexpr std::chrono::hours none_kept_for{24};

    // The platform's own id of that customer, the same in all our accounts with it. Empty: it gives
    // none. Nothing: it cannot be asked now.
    using Ask = std::function<net::Task<std::optional<std::string>>(Stranger stranger)>;

    Recogniser(
        store::Store& store,
        Inbox& inbox,
        net::Clock& clock,
        Metrics& metrics,
        net::asio::any_io_executor executor,
        Ask ask
    );

    // Until stop(). Spawned once; never throws.
    net::Task<void> run();
    void stop();

    // Forgotten when too many wait, or when he was asked for lately.
    void add(Stranger stranger);
    // Returns when nobody waits.
    net::Task<void> settle();

    [[nodiscard]] bool is_idle() const { return waiting_.empty(); }

private:
    enum class Ending : std::uint8_t { known, none, failed };

    net::Task<Ending> recognise(Stranger stranger);
    void note(dialog::ConversationId talk, Ending ending);

    store::Store& store_;
    Inbox& inbox_;
    net::Clock& clock_;
    net::asio::any_io_executor executor_;
    Ask ask_;
    std::deque<Stranger> waiting_;  // the first is being recognised
    std::set<dialog::ConversationId> queued_;
    std::map<dialog::ConversationId, dialog::Instant> not_before_;  // of those still unknown
    bool stopped_ = false;
    Counter& recognised_;
    Counter& failed_;
};

}  // namespace gateway
