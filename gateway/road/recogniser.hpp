// Learns who a new customer is in our other accounts with the same platform, so that one person's
// cases are one person's everywhere. One customer after the other: so of two accounts that are
// recognised together the second always finds the first.
#pragma once

#include "gateway/road/inbox.hpp"

#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <string>

namespace gateway {

class Recogniser {
public:
    static constexpr std::size_t waiting_max = 10'000;
    static constexpr std::size_t failed_max = 100'000;

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

    // Forgotten when too many wait, or when asking for him has failed before: then the next start
    // tries again, with his next words.
    void add(Stranger stranger);
    // Returns when nobody waits.
    net::Task<void> settle();

    [[nodiscard]] bool is_idle() const { return waiting_.empty(); }

private:
    net::Task<bool> recognise(Stranger stranger);
    net::Task<bool> tell(const Stranger& of, dialog::ConversationId talk, dialog::Recognised known);

    store::Store& store_;
    Inbox& inbox_;
    net::Clock& clock_;
    net::asio::any_io_executor executor_;
    Ask ask_;
    std::deque<Stranger> waiting_;            // the first is being recognised
    std::set<dialog::ConversationId> known_;  // waiting, or failed
    bool stopped_ = false;
    Counter& recognised_;
    Counter& failed_;
};

}  // namespace gateway
