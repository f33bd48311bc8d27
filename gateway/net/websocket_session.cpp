#include "gateway/net/websocket_session.hpp"

#include "gateway/net/completion.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <boost/beast/websocket/stream_base.hpp>

#include <utility>
#include <vector>

namespace net {

namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;

// How Beast ends a stream of ours; it finds these two by their name.
void teardown(beast::role_type role, Stream& stream, beast::error_code& code) {
    websocket::teardown(role, stream.next_layer(), code);
}

template <class Handler>
void async_teardown(beast::role_type role, Stream& stream, Handler&& handler) {
    beast::error_code ignored;
    stream.end_sending(ignored);
    websocket::async_teardown(role, stream.next_layer(), std::forward<Handler>(handler));
}

namespace {

using Handshake = http::request<http::empty_body>;

// Two tasks share it: the handler's, which reads, and the writer's, which alone writes messages,
// pings and the goodbye. (Beast itself answers pings and closes while the handler reads.)
class Session final : public WebSocket, public Connection {
public:
    Session(std::shared_ptr<ServerCore> core, Stream stream)
        : core_(std::move(core)),
          stream_(std::move(stream)),
          quiet_since_(wire_now()) {
        set_up();
        core_->connections.push_back(*this);
        ++core_->figures.websockets;
    }

    ~Session() override { --core_->figures.websockets; }

    Task<bool> open(std::unique_ptr<Handshake> handshake);
    Task<void> write_all();
    Task<void> writer_ended();
    // Unwinds whichever task waits for the other one: that one will not come any more.
    void abandon();

    Task<std::optional<std::string>> receive() override;
    bool send(std::string text) override;
    void close(std::uint16_t code, std::string reason) override;

    void sweep(WireInstant now) override;

    void finish() override { close(websocket::close_code::going_away, {}); }

    void cut() override;

private:
    void set_up();
    void wake_writer();

    [[nodiscard]] std::size_t waiting() const { return outbox_.size() - sent_; }

    std::string next_message();
    Task<bool> write_one();
    void sweep_quiet(WireInstant now);

    std::shared_ptr<ServerCore> core_;
    websocket::stream<Stream, false> stream_;

    std::vector<std::string> outbox_;  // those before sent_ are gone
    std::size_t sent_ = 0;
    std::optional<websocket::close_reason> goodbye_;
    Completion<bool> writer_parked_;
    Completion<bool> end_awaited_;
    bool writer_over_ = false;
    bool over_ = false;  // nothing more can be sent or received

    // For the sweep, which is the only one to look at the time.
    bool receiving_ = false;
    bool heard_ = false;
    bool ping_due_ = false;
    bool pinged_ = false;
    std::uint64_t writes_ = 0;  // odd while one is underway
    std::uint64_t writes_seen_ = 0;
    WireInstant write_since_{};
    WireInstant quiet_since_;
    std::optional<WireInstant> closing_since_;
};

void Session::set_up() {
    stream_.auto_fragment(false);
    stream_.write_buffer_bytes(8);  // the least there is: a server neither masks nor fragments
    stream_.read_message_max(core_->limits.frame_bytes_max);
    stream_.set_option(websocket::stream_base::decorator([](websocket::response_type& response) {
        response.set(http::field::server, "huiyin");  // otherwise Beast writes its version there
    }));
    stream_.control_callback([this](websocket::frame_type, beast::string_view) { heard_ = true; });
    stream_.text(true);
}

Task<bool> Session::open(std::unique_ptr<Handshake> handshake) {
    closing_since_ = wire_now();  // as long as a goodbye may take
    auto [code] = co_await stream_.async_accept(*handshake, as_result);
    closing_since_.reset();
    over_ = over_ || static_cast<bool>(code);
    co_return !over_;
}

Task<std::optional<std::string>> Session::receive() {
    std::string text;
    if (over_ || goodbye_) co_return std::nullopt;
    auto buffer = asio::dynamic_buffer(text);
    receiving_ = true;
    auto [code, count] = co_await stream_.async_read(buffer, as_result);
    receiving_ = false;
    heard_ = true;
    if (code) {
        over_ = true;
        wake_writer();
    } else if (stream_.got_binary()) {
        close(websocket::close_code::unknown_data, {});
    }
    if (code || goodbye_) co_return std::nullopt;
    co_return std::move(text);
}

bool Session::send(std::string text) {
    if (over_ || goodbye_) return false;
    if (waiting() >= core_->limits.outbox_messages_max) {
        cut();
        return false;
    }
    outbox_.push_back(std::move(text));
    wake_writer();
    return true;
}

void Session::close(std::uint16_t code, std::string reason) {
    if (over_ || goodbye_) return;
    reason.resize(std::min<std::size_t>(reason.size(), 123));
    goodbye_.emplace(static_cast<websocket::close_code>(code), reason);
    wake_writer();
}

// The writer goes on inside this call, which only starts its next write.
void Session::wake_writer() {
    if (writer_parked_) std::exchange(writer_parked_, {})(true);
}

void Session::cut() {
    over_ = true;
    stream_.next_layer().cut();
    // Not inline: the writer's end would end the whole session under its caller.
    auto wake = [parked = std::exchange(writer_parked_, {})]() mutable {
        if (parked) parked(true);
    };
    asio::post(stream_.get_executor(), std::move(wake));
}

void Session::abandon() {
    const auto writer = std::exchange(writer_parked_, {});
    const auto reader = std::exchange(end_awaited_, {});
}

std::string Session::next_message() {
    std::string text = std::move(outbox_[sent_++]);
    if (sent_ == outbox_.size()) {
        outbox_.clear();
        sent_ = 0;
    } else if (sent_ >= core_->limits.outbox_messages_max) {
        outbox_.erase(outbox_.begin(), outbox_.begin() + static_cast<std::ptrdiff_t>(sent_));
        sent_ = 0;
    }
    return text;
}

// What is due next: a ping, a message or the goodbye. False after the last thing.
Task<bool> Session::write_one() {
    beast::error_code failed;
    ++writes_;
    if (std::exchange(ping_due_, false)) {
        const websocket::ping_data payload;
        auto [code] = co_await stream_.async_ping(payload, as_result);
        failed = code;
    } else if (waiting() > 0) {
        const std::string text = next_message();
        auto [code, count] = co_await stream_.async_write(asio::buffer(text), as_result);
        failed = code;
    } else {
        const websocket::close_reason reason = *goodbye_;
        auto [code] = co_await stream_.async_close(reason, as_result);
        failed = code ? code : beast::error_code(websocket::error::closed);
    }
    ++writes_;
    co_return !failed;
}

Task<void> Session::write_all() {
    const auto park = [this](Completion<bool> woken) { writer_parked_ = std::move(woken); };
    bool more = true;
    while (more && !over_) {
        if (ping_due_ || waiting() > 0 || goodbye_) {
            more = co_await write_one();
        } else {
            more = co_await wait<bool>(park);
        }
    }
    over_ = true;
    writer_over_ = true;
    if (end_awaited_) std::exchange(end_awaited_, {})(true);
}

Task<void> Session::writer_ended() {
    const auto keep = [this](Completion<bool> ended) { end_awaited_ = std::move(ended); };
    if (writer_over_) co_return;
    const bool ended = co_await wait<bool>(keep);
    static_cast<void>(ended);
}

void Session::sweep(WireInstant now) {
    const ServerLimits& limits = core_->limits;
    if (over_) return;
    if ((goodbye_ && waiting() == 0) || closing_since_ || !stream_.is_open()) {
        if (!closing_since_) closing_since_ = now;
        if (now - *closing_since_ >= limits.close_time_max) cut();
        return;
    }
    if (writes_ != writes_seen_) {
        writes_seen_ = writes_;
        write_since_ = now;
    } else if (writes_ % 2 == 1 && now - write_since_ >= limits.write_time_max) {
        cut();
        return;
    }
    sweep_quiet(now);
}

// Only a handler that is in receive() lets us hear the peer.
void Session::sweep_quiet(WireInstant now) {
    if (std::exchange(heard_, false) || !receiving_) {
        quiet_since_ = now;
        pinged_ = false;
    }
    if (now - quiet_since_ < core_->limits.ping_interval) return;
    if (pinged_) {
        cut();
        return;
    }
    pinged_ = true;
    ping_due_ = true;
    quiet_since_ = now;
    wake_writer();
}

std::unique_ptr<Handshake> handshake_of(const Request& request) {
    auto handshake = std::make_unique<Handshake>(http::verb::get, request.path, 11);
    for (const auto& [name, value] : request.headers) handshake->insert(name, value);
    return handshake;
}

// Each task waits inside the session that both own: when one is destroyed unfinished (with the
// loop, or cancelled), the other must not keep the session alive for ever.
struct Leaving {
    Session& session;

    ~Leaving() { session.abandon(); }
};

Task<void> write_all(std::shared_ptr<Session> session) {
    const Leaving leaving{*session};
    co_await session->write_all();
}

Task<void> talk(std::shared_ptr<ServerCore> core, Session& session, WebSocketHandler handler) {
    std::uint16_t code = websocket::close_code::normal;
    try {
        co_await handler(session);
    } catch (...) {
        core->report(std::current_exception());
        code = websocket::close_code::internal_error;
    }
    session.close(code, {});
}

}  // namespace

Task<void> run_websocket(std::shared_ptr<ServerCore> core, Upgrade upgrade) {
    // Shared, because a cancelled task may unwind before the writer does.
    auto session = std::make_shared<Session>(core, std::move(upgrade.stream));
    const Leaving leaving{*session};
    auto handshake = handshake_of(upgrade.request);
    upgrade.request = {};
    const bool opened = co_await session->open(std::move(handshake));
    if (!opened) co_return;
    core->sessions.spawn(write_all(session));
    if (core->stopping) session->finish();
    co_await talk(core, *session, std::move(upgrade.handler));
    co_await session->writer_ended();
}

}  // namespace net
