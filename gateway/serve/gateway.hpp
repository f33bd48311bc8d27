// The composition root: owns every part, connects them, and takes them down in order.
#pragma once

#include "connectors/webchat/connector.hpp"
#include "connectors/wechat/connector.hpp"
#include "gateway/base/log.hpp"
#include "gateway/base/metrics.hpp"
#include "gateway/base/operations.hpp"
#include "gateway/base/settings.hpp"
#include "gateway/content/content.hpp"
#include "gateway/net/clock.hpp"
#include "gateway/net/server.hpp"
#include "gateway/net/task_group.hpp"
#include "gateway/road/alarms.hpp"
#include "gateway/road/inbox.hpp"
#include "gateway/serve/chat_texts.hpp"
#include "store/store.hpp"

#include <boost/asio/io_context.hpp>

#include <map>
#include <memory>
#include <string>

namespace gateway {

struct GatewayParts {
    Settings settings;
    std::shared_ptr<const Content> content;
    ChatTexts chat;
    std::unique_ptr<store::Store> store;
};

class Gateway {
public:
    // Nothing listens yet. `io` runs everything and outlives it.
    Gateway(net::asio::io_context& io, GatewayParts parts, Log& log);
    ~Gateway();
    Gateway(const Gateway&) = delete;
    Gateway& operator=(const Gateway&) = delete;

    // Binds both listeners and starts the alarms; a mistake in words when a port cannot be had.
    std::string start();
    // Stops accepting, finishes what runs, says goodbye to sockets, commits, closes. Call once.
    net::Task<void> stop();

    [[nodiscard]] std::string address() const { return public_->address(); }

    [[nodiscard]] std::uint16_t port() const { return public_->port(); }

    [[nodiscard]] std::uint16_t operations_port() const { return operations_->port(); }

private:
    void add_wechat();
    void add_webchat();
    void watch_figures();
    std::unique_ptr<net::Clock> make_clock();
    InboxHooks inbox_hooks();
    OperationsHooks operations_hooks();
    std::variant<net::WebSocketHandler, net::Response> upgrade(const net::Request& request);
    net::Task<net::Response> serve(net::Request request);
    net::Task<net::Response> serve_hook(net::Request request);
    net::Task<Instant> move_clock(Instant target);
    net::Response serve_privacy(const net::Request& request) const;

    net::asio::io_context& io_;
    Settings settings_;
    std::shared_ptr<const Content> content_;
    ChatTexts chat_texts_;
    Log& log_;
    Metrics metrics_;
    net::SettableClock* settable_ = nullptr;  // inside clock_, when it is one
    std::unique_ptr<net::Clock> clock_;
    std::unique_ptr<store::Store> store_;
    net::TaskGroup tasks_;
    Inbox inbox_;
    Alarms alarms_;
    std::map<std::string, std::unique_ptr<connectors::wechat::WeChatConnector>, std::less<>>
        wechat_;  // by path
    std::unique_ptr<connectors::webchat::Connector> webchat_;
    bool stopping_ = false;
    std::unique_ptr<connectors::webchat::Page> privacy_page_;
    Operations operations_answers_;
    std::unique_ptr<net::Server> public_;
    std::unique_ptr<net::Server> operations_;
};

}  // namespace gateway
