// The composition root: owns every part, connects them, and takes them down in order.
#pragma once

#include "connectors/casepage/connector.hpp"
#include "connectors/webchat/connector.hpp"
#include "gateway/api/api.hpp"
#include "gateway/base/log.hpp"
#include "gateway/base/metrics.hpp"
#include "gateway/base/operations.hpp"
#include "gateway/base/settings.hpp"
#include "gateway/content/content.hpp"
#include "gateway/net/clock.hpp"
#include "gateway/net/server.hpp"
#include "gateway/net/task_group.hpp"
#include "gateway/road/alarms.hpp"
#include "gateway/road/fetcher.hpp"
#include "gateway/road/inbox.hpp"
#include "gateway/road/outbox.hpp"
#include "gateway/road/recogniser.hpp"
#include "gateway/serve/access_watch.hpp"
#include "gateway/serve/case_desk.hpp"
#include "gateway/serve/page_texts.hpp"
#include "gateway/serve/platforms.hpp"
#include "gateway/serve/upload_desk.hpp"
#include "store/evidence_room.hpp"
#include "store/ledgers.hpp"
#include "store/store.hpp"
#include "store/views.hpp"

#include <boost/asio/io_context.hpp>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace gateway {

// What people write in files, read and found well.
struct Written {
    Settings settings;
    std::shared_ptr<const Content> content;
    ChatTexts chat;
    connectors::casepage::PageTexts case_page;
    ConsentTexts consent;
    api::Texts api;
};

struct GatewayParts {
    Written written;
    std::unique_ptr<store::Store> store;
    std::unique_ptr<store::Ledgers> ledgers;
    std::unique_ptr<store::Views> views;
    std::unique_ptr<store::EvidenceRoom> evidence;
    std::filesystem::path examine_program;  // huiyin-examine
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

    // From now on this holds, the certificate as its files are now included; or, when any of it
    // cannot be, all is as it was. What is under way ends as it began. The outcome goes to the log.
    void exchange(Written fresh);

    [[nodiscard]] std::string address() const { return public_->address(); }

    [[nodiscard]] std::uint16_t port() const { return public_->port(); }

    [[nodiscard]] std::uint16_t operations_port() const { return operations_->port(); }

private:
    std::string try_exchange(Written& fresh);
    std::vector<connectors::webchat::Site> chat_sites() const;
    void open_privacy_page();
    void open_case_page();
    std::vector<std::string> case_sites() const;
    void watch_figures();
    std::unique_ptr<net::Clock> make_clock();
    InboxHooks inbox_hooks();
    FaultPointReached fault_point_reached() const;
    OperationsHooks operations_hooks();
    std::variant<net::WebSocketHandler, net::Response> upgrade(const net::Request& request);
    net::Task<net::Response> serve(net::Request request);
    net::Task<net::Response> serve_watched(net::Request request);
    std::variant<net::UsualBody, net::BodyLimits, net::Response> before_body(
        const net::Request& head
    );
    std::string page_of(std::string_view case_number) const;
    net::Task<Instant> move_clock(Instant target);
    Fetcher::Examine examine();
    connectors::MediaSource* media_source(std::string_view account);
    net::Task<void> settle();
    net::Response serve_privacy(const net::Request& request) const;

    net::asio::io_context& io_;
    Settings settings_;
    std::shared_ptr<const Content> content_;
    ChatTexts chat_texts_;
    connectors::casepage::PageTexts case_texts_;
    FaultPointReached reached_;
    Log& log_;
    Metrics metrics_;
    net::SettableClock* settable_ = nullptr;  // inside clock_, when it is one
    std::unique_ptr<net::Clock> clock_;
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<store::Ledgers> ledgers_;
    std::unique_ptr<store::Views> views_;
    std::unique_ptr<store::EvidenceRoom> evidence_;
    net::TaskGroup tasks_;
    Inbox inbox_;
    Alarms alarms_;
    Platforms platforms_;
    AccessWatch access_watch_;
    Outbox outbox_;
    Examiner examiner_;
    UploadDesk uploads_;
    Fetcher fetcher_;
    Recogniser recogniser_;
    api::Api api_;
    std::unique_ptr<connectors::webchat::Connector> webchat_;
    CaseDesk case_desk_;
    std::unique_ptr<connectors::casepage::Connector> case_page_;
    bool stopping_ = false;
    std::unique_ptr<connectors::webchat::Page> privacy_page_;
    Operations operations_answers_;
    std::shared_ptr<net::Tls> tls_;  // null: the listener speaks plain
    std::unique_ptr<net::Server> public_;
    std::unique_ptr<net::Server> operations_;
};

}  // namespace gateway
