#include "gateway/net/http_session.hpp"

#include "gateway/net/answer.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/system/system_error.hpp>
#include <poll.h>

#include <algorithm>
#include <utility>

namespace net {

using boost::system::error_code;

namespace {

constexpr std::size_t head_read_bytes = std::size_t{4} * 1024;
constexpr std::size_t body_read_bytes = std::size_t{16} * 1024;
constexpr std::size_t joined_body_bytes_max = std::size_t{16} * 1024;  // larger ones are not copied
constexpr std::size_t paced_bytes = std::size_t{256} * 1024;  // written within one write_time_max
constexpr int linger_reads_max = 256;
constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";

// RFC 6455, 4.2.1: sixteen bytes in base64. Whether there is just one is Beast's to see.
bool has_proper_key(const Request& request) {
    const std::string* key = request.header("sec-websocket-key");
    if (key == nullptr || key->size() != 24 || !key->ends_with("==")) return false;
    return std::all_of(key->begin(), key->end() - 2, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '+' || c == '/';
    });
}

bool is_aborted(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const boost::system::system_error& error) {
        return error.code() == asio::error::operation_aborted;
    } catch (...) {
        return false;
    }
}

}  // namespace

HttpSession::HttpSession(std::shared_ptr<ServerCore> core, Stream stream, std::string remote)
    : core_(std::move(core)),
      stream_(std::move(stream)),
      remote_(std::move(remote)),
      buffer_(core_->limits.head_bytes_max + body_read_bytes),
      intake_(*core_, remote_) {
    error_code ignored;
    stream_.next_layer().non_blocking(true, ignored);
    core_->connections.push_back(*this);
}

Task<std::optional<Upgrade>> HttpSession::run() {
    while (keep_alive_) {
        const Reading reading = co_await read_request();
        if (reading == Reading::gone) co_return std::nullopt;
        if (reading == Reading::whole) {
            keep_alive_ = co_await answer();
            continue;
        }
        ++core_->figures.refused;
        keep_alive_ = false;
        co_await deliver(std::move(refusal_));
    }
    if (lingers_) {
        co_await linger();
    }
    co_return std::move(upgrade_);
}

Task<void> HttpSession::turn_away() {
    parser_.emplace(core_->limits);
    keep_alive_ = false;
    Response refusal = bare(503);
    co_await deliver(std::move(refusal));
    if (lingers_) {
        co_await linger();
    }
}

void HttpSession::enter(Phase phase) {
    phase_ = phase;
    late_ = false;
    const ServerLimits& limits = core_->limits;
    switch (phase) {
        case Phase::handling:
            deadline_ = WireInstant::max();
            return;
        case Phase::idle:
            deadline_ = wire_now() + limits.idle_time_max;
            return;
        case Phase::head:
            deadline_ = wire_now() + limits.head_time_max;
            return;
        case Phase::body:
            deadline_ = wire_now() + intake_.time_max();
            return;
        case Phase::writing:
            deadline_ = wire_now() + limits.write_time_max;
            return;
        case Phase::lingering:
            deadline_ = wire_now() + limits.close_time_max;
            return;
    }
}

void HttpSession::sweep(WireInstant now) {
    if (now < deadline_) return;
    deadline_ = WireInstant::max();
    late_ = true;
    error_code ignored;
    if (phase_ == Phase::writing) {
        cut();
    } else {
        stream_.next_layer().cancel(ignored);
    }
}

void HttpSession::finish() {
    error_code ignored;
    if (phase_ == Phase::idle || phase_ == Phase::lingering) stream_.next_layer().cancel(ignored);
}

void HttpSession::cut() {
    stream_.cut();
}

HttpSession::Reading HttpSession::refuse(Response response) {
    refusal_ = std::move(response);
    return Reading::refused;
}

// Feeds what is in the buffer to the parser.
HttpSession::Reading HttpSession::parse() {
    if (buffer_.size() == 0) return Reading::more;
    error_code code;
    const std::size_t used = parser_->feed(buffer_.data(), code);
    buffer_.consume(used);
    if (code && code != boost::beast::http::error::need_more) {
        auto refusal = intake_.take_refusal();
        return refuse(refusal ? std::move(*refusal) : bare(parser_->refusal(code)));
    }
    if (parser_->is_done()) return Reading::whole;
    if (buffer_.size() >= core_->limits.head_bytes_max) {
        return refuse(bare(parser_->is_header_done() ? 400 : 431));
    }
    if (parser_->is_header_done()) {
        if (phase_ != Phase::body) enter(Phase::body);
    } else if (phase_ == Phase::idle) {
        enter(Phase::head);
    }
    return late_ ? refuse(bare(408)) : Reading::more;
}

HttpSession::Reading HttpSession::after_read_error() {
    const bool answerable = late_ && (phase_ == Phase::head || phase_ == Phase::body);
    return answerable && stream_.is_open() ? refuse(bare(408)) : Reading::gone;
}

bool HttpSession::owes_continue() const {
    return parser_->is_header_done() && parser_->expects_continue() && !parser_->is_http_1_0() &&
           buffer_.size() == 0 && parser_->request.body.empty();
}

Task<HttpSession::Reading> HttpSession::read_request() {
    intake_.reset();
    parser_.emplace(core_->limits, &intake_);
    enter(Phase::idle);
    if (buffer_.size() == 0 && buffer_.capacity() > 2 * head_read_bytes) buffer_.shrink_to_fit();
    bool continued = false;
    for (;;) {
        const Reading reading = parse();
        if (reading != Reading::more) co_return reading;
        if (core_->stopping && phase_ == Phase::idle) co_return Reading::gone;
        if (!continued && owes_continue()) {
            continued = true;
            std::string_view bytes = go_on;
            if (!write_now(bytes) || !bytes.empty()) co_return Reading::gone;
        }
        const std::size_t size = phase_ == Phase::body ? body_read_bytes : head_read_bytes;
        const auto room = buffer_.prepare(size);
        auto [code, count] = co_await stream_.async_read_some(room, as_result);
        if (code) co_return after_read_error();
        buffer_.commit(count);
        if (phase_ == Phase::body && !late_ && intake_.progressed(count)) enter(Phase::body);
    }
}

Task<bool> HttpSession::answer() {
    enter(Phase::handling);
    ++core_->figures.requests;
    keep_alive_ = parser_->keep_alive();
    const bool upgrades = parser_->asks_for_websocket();
    Request request = std::move(parser_->request);
    request.remote = remote_;
    if (upgrades) {
        co_return co_await decide_upgrade(std::move(request));
    }
    Response response;
    try {
        response = co_await core_->on_request(std::move(request));
    } catch (...) {
        if (core_->stopping && is_aborted(std::current_exception())) throw;
        core_->report(std::current_exception());
        response = bare(500);
    }
    intake_.release();         // the handler is through with the body
    if (!stream_.is_open()) {  // cut meanwhile, so this task is cancelled and must not wait again
        settle(response, false);
        co_return false;
    }
    co_return co_await deliver(std::move(response));
}

// Tries at once, without waiting; what is left stays in `bytes`. False when the peer is gone.
bool HttpSession::write_now(std::string_view& bytes) {
    error_code code;
    const std::size_t count = stream_.write_some(asio::buffer(bytes), code);
    bytes.remove_prefix(count);
    return !code || code == asio::error::would_block;
}

Task<bool> HttpSession::write_rest(std::string_view bytes) {
    std::size_t paced = paced_bytes;
    while (!bytes.empty()) {
        if (paced >= paced_bytes) {
            enter(Phase::writing);
            paced = 0;
        }
        const auto piece = asio::buffer(bytes.data(), std::min(bytes.size(), paced_bytes));
        auto [code, count] = co_await stream_.async_write_some(piece, as_result);
        if (code) co_return false;
        bytes.remove_prefix(count);
        paced += count;
    }
    enter(Phase::handling);
    co_return true;
}

bool HttpSession::is_peer_gone() {
    pollfd socket{.fd = stream_.next_layer().native_handle(), .events = POLLRDHUP, .revents = 0};
    return ::poll(&socket, 1, 0) > 0;
}

void HttpSession::settle(const Response& response, bool written) {
    if (!response.on_written) return;
    try {
        response.on_written(written);
    } catch (...) {
        core_->report(std::current_exception());
    }
}

// Whether the connection goes on.
Task<bool> HttpSession::deliver(Response response) {
    if (!is_sayable(response)) {
        if (core_->on_failure) core_->on_failure("a response with a bad status or header");
        Response failed = bare(500);
        failed.on_written = std::move(response.on_written);
        response = std::move(failed);
    }
    keep_alive_ = keep_alive_ && !core_->stopping;
    bool written = !response.hang_up && stream_.is_open();
    if (written && response.on_written) written = !is_peer_gone();
    if (written) {
        const Framing framing{core_->date, keep_alive_, parser_->is_http_1_0()};
        out_.clear();
        append_head(out_, response, framing);
        std::string_view body = response.body;
        if (parser_->is_head() || !has_body(response.status)) body = {};
        if (body.size() <= joined_body_bytes_max) {
            out_.append(body);
            body = {};
        }
        std::string_view bytes = out_;
        written = write_now(bytes);
        if (written && !bytes.empty()) {
            written = co_await write_rest(bytes);
        }
        if (written && !body.empty()) {
            written = co_await write_rest(body);
        }
    }
    settle(response, written);
    lingers_ = written;
    co_return written&& keep_alive_;
}

Task<bool> HttpSession::decide_upgrade(Request request) {
    const bool proper = buffer_.size() == 0 && has_proper_key(request);
    Response refusal = bare(proper ? 404 : 400);
    if (!proper) keep_alive_ = false;
    WebSocketHandler handler;
    if (core_->on_upgrade && proper) {
        try {
            auto decision = core_->on_upgrade(request);
            if (auto* accepted = std::get_if<WebSocketHandler>(&decision)) {
                handler = std::move(*accepted);
            } else {
                refusal = std::get<Response>(std::move(decision));
            }
        } catch (...) {
            core_->report(std::current_exception());
            refusal = bare(500);
        }
    }
    if (!handler) {
        co_return co_await deliver(std::move(refusal));
    }
    upgrade_.emplace(Upgrade{std::move(stream_), std::move(request), std::move(handler)});
    lingers_ = false;
    co_return false;
}

// Closing at once with unread bytes underway would make the system destroy our last answer. So we
// end our half, and read on until the peer ends its own or has had its time.
Task<void> HttpSession::linger() {
    error_code code;
    stream_.end_sending(code);
    if (code) co_return;
    enter(Phase::lingering);
    for (int reads = 0; reads < linger_reads_max; ++reads) {
        buffer_.clear();
        const auto room = buffer_.prepare(body_read_bytes);
        if (core_->stopping) {
            stream_.read_some(room, code);
            co_return;
        }
        auto [failed, count] = co_await stream_.async_read_some(room, as_result);
        if (failed || late_) co_return;
        buffer_.commit(count);
    }
}

}  // namespace net
