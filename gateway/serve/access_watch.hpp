// Asks every account once a day whether its access works and how long it lasts: some access only a
// person can renew, and has to be told weeks before. That a check fails stops nothing else.
#pragma once

#include "connectors/carrier.hpp"
#include "gateway/base/log.hpp"
#include "gateway/base/metrics.hpp"
#include "gateway/net/clock.hpp"
#include "gateway/net/task.hpp"

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace gateway {

class AccessWatch {
public:
    using Senders = std::function<std::vector<std::pair<std::string, connectors::Sender*>>()>;
    // Something that an operator must mend.
    using OnAlarm = std::function<
        void(const std::string& account, std::string_view what, const std::string& detail)>;

    AccessWatch(Senders senders, net::Clock& clock, Metrics& metrics, OnAlarm on_alarm);

    // Until stop(). Spawned once.
    net::Task<void> run();
    void stop();

    // One round; gives when the next is due.
    net::Task<net::Instant> look();

private:
    net::Duration heed(const std::string& account, const connectors::Probe& probe);
    net::Duration heed_left(const std::string& account, std::chrono::seconds left);

    Senders senders_;
    net::Clock& clock_;
    Metrics& metrics_;
    OnAlarm on_alarm_;
    std::map<std::string, int> told_;  // the days of the last alarm, by account
    bool stopped_ = false;
};

// When an account's access ends, as far as is known.
void note_access_end(Metrics& metrics, const std::string& account, net::Instant ends_at);

}  // namespace gateway
