#include "gateway/net/connection_pool.hpp"

#include <algorithm>
#include <utility>

namespace net {

ConnectionPool::ConnectionPool(asio::any_io_executor executor, const ClientOptions& options)
    : executor_(std::move(executor)),
      connections_per_host_max_(options.connections_per_host_max),
      waiting_per_host_max_(options.waiting_per_host_max),
      idle_time_max_(options.idle_time_max),
      timer_(executor_) {}

ConnectionPool::Host::Host(const ConnectionPool& pool)
    : turns(pool.executor_, pool.connections_per_host_max_, pool.waiting_per_host_max_) {}

ConnectionPool::Visit::Visit(std::shared_ptr<ConnectionPool> pool, Origin origin)
    : pool_(std::move(pool)),
      origin_(std::move(origin)),
      host_(pool_->hosts_.try_emplace(origin_, *pool_).first->second) {
    ++host_.visits;
}

ConnectionPool::Visit::~Visit() {
    if (--host_.visits == 0 && host_.kept.empty()) pool_->hosts_.erase(origin_);
}

Turns& ConnectionPool::Visit::turns() const {
    return host_.turns;
}

std::unique_ptr<ClientConnection> ConnectionPool::Visit::take() const {
    const WireInstant now = wire_now();
    while (!host_.kept.empty()) {
        Kept kept = std::move(host_.kept.back());
        host_.kept.pop_back();
        if (now < kept.until && kept.connection->is_quiet()) return std::move(kept.connection);
    }
    return nullptr;
}

void ConnectionPool::Visit::keep(std::unique_ptr<ClientConnection> connection) const {
    if (pool_->stopped_) return;
    const WireInstant until = wire_now() + pool_->idle_time_max_;
    host_.kept.push_back({std::move(connection), until});
    if (!pool_->sweeping_) sweep_later(pool_, until);
}

void ConnectionPool::sweep_later(const std::shared_ptr<ConnectionPool>& pool, WireInstant when) {
    pool->sweeping_ = true;
    pool->timer_.expires_at(when);
    pool->timer_.async_wait([weak = std::weak_ptr(pool)](const boost::system::error_code&) {
        const auto found = weak.lock();
        if (!found) return;
        found->sweeping_ = false;
        const WireInstant next = found->sweep();
        if (next != WireInstant::max()) sweep_later(found, next);
    });
}

WireInstant ConnectionPool::sweep() {
    const WireInstant now = wire_now();
    WireInstant next = WireInstant::max();
    for (auto& [origin, host] : hosts_) {
        std::erase_if(host.kept, [now](const Kept& one) { return one.until <= now; });
        if (!host.kept.empty()) next = std::min(next, host.kept.front().until);
    }
    std::erase_if(hosts_, [](const auto& one) {
        return one.second.visits == 0 && one.second.kept.empty();
    });
    return next;
}

void ConnectionPool::stop() {
    stopped_ = true;
    for (auto& [origin, host] : hosts_) host.kept.clear();
    std::erase_if(hosts_, [](const auto& one) { return one.second.visits == 0; });
    timer_.cancel();
}

}  // namespace net
