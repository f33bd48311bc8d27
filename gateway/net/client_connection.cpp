#include "gateway/net/client_connection.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <string>
#include <utility>

namespace net {

using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::size_t joined_body_bytes_max = std::size_t{16} * 1024;  // larger ones are not copied
constexpr std::size_t piece_bytes_max = std::size_t{256} * 1024;       // enciphered in one go

}  // namespace

// Closes the stream when its time has come. Its timer may look at it after the connection is gone.
struct ClientConnection::Watch {
    explicit Watch(const asio::any_io_executor& executor) : timer(executor) {}

    asio::steady_timer timer;
    Stream* stream = nullptr;  // nothing: not on watch
    bool late = false;
};

class ClientConnection::Limit {
public:
    Limit(std::shared_ptr<Watch> watch, Stream& stream, WireInstant limit)
        : watch_(std::move(watch)) {
        watch_->stream = &stream;
        watch_->late = false;
        watch_->timer.expires_at(limit);
        watch_->timer.async_wait([watch = watch_](const error_code& moved) {
            if (moved || watch->stream == nullptr || watch->timer.expiry() > wire_now()) return;
            watch->late = true;
            error_code ignored;
            watch->stream->next_layer().close(ignored);
        });
    }

    ~Limit() {
        watch_->stream = nullptr;
        watch_->timer.cancel();
    }

    Limit(const Limit&) = delete;
    Limit& operator=(const Limit&) = delete;

    // What ended a wait: the limit, or the failure itself.
    [[nodiscard]] error_code cause(const error_code& code) const {
        return watch_->late ? asio::error::make_error_code(asio::error::timed_out) : code;
    }

private:
    std::shared_ptr<Watch> watch_;
};

ClientConnection::ClientConnection(asio::any_io_executor executor)
    : executor_(std::move(executor)),
      watch_(std::make_shared<Watch>(executor_)) {}

ClientConnection::~ClientConnection() = default;

Task<error_code> ClientConnection::connect(tcp::endpoint endpoint, WireInstant limit) {
    stream_.emplace(tcp::socket(executor_));
    error_code ignored;
    tcp::socket& socket = stream_->next_layer();
    const Limit timed(watch_, *stream_, limit);
    auto [code] = co_await socket.async_connect(endpoint, as_result);
    if (!code && !socket.is_open()) code = asio::error::timed_out;
    if (!code) socket.set_option(tcp::no_delay(true), ignored);
    if (!code) socket.non_blocking(true, code);
    co_return timed.cause(code);
}

Task<std::optional<Error>> ClientConnection::secure(
    std::string host, TlsContext context, WireInstant limit
) {
    ssl_st* session = stream_->start_tls(context.get());
    if (session == nullptr || !expect_host(session, host)) {
        co_return Error{asio::error::make_error_code(asio::error::no_memory), "TLS"};
    }
    const Limit timed(watch_, *stream_, limit);
    error_code code = co_await stream_->handshake();
    code = timed.cause(code);
    if (!code) co_return std::nullopt;
    std::string detail = stream_->certificate_mistake();
    detail = detail.empty() ? "TLS" : "certificate: " + detail;
    co_return Error{code, std::move(detail)};
}

Task<std::optional<Error>> ClientConnection::open(
    Origin origin, Endpoints endpoints, TlsContext context, WireInstant limit
) {
    error_code code = asio::error::host_not_found;
    for (std::size_t at = 0; at < endpoints.size(); ++at) {
        const WireInstant now = wire_now();
        const auto left = static_cast<int>(endpoints.size() - at);
        code = co_await connect(endpoints[at], now + (limit - now) / left);
        if (!code || wire_now() >= limit) break;
    }
    if (code) co_return Error{code, "connect"};
    if (origin.tls) {
        co_return co_await secure(origin.host, std::move(context), limit);
    }
    co_return std::nullopt;
}

Task<error_code> ClientConnection::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto piece = asio::buffer(bytes.substr(0, piece_bytes_max));
        auto [code, count] = co_await stream_->async_write_some(piece, as_result);
        bytes.remove_prefix(count);
        if (code && !bytes.empty()) co_return code;
    }
    co_return error_code();
}

// Until the reader has enough. `failed` is why no more will come.
Task<ResponseReader::State> ClientConnection::read(ResponseReader& reader, Code& failed) {
    using State = ResponseReader::State;
    State state = State::more;
    while (state == State::more) {
        const auto room = reader.room();
        auto [code, count] = co_await stream_->async_read_some(room, as_result);
        if (code) {
            failed = code;
            break;
        }
        state = reader.took(count);
    }
    co_return state;
}

Task<Progress> ClientConnection::exchange(
    std::string_view head, std::string_view body, ResponseReader& reader, WireInstant limit
) {
    using State = ResponseReader::State;
    const Limit timed(watch_, *stream_, limit);
    Progress progress;
    std::string first(head);
    if (body.size() <= joined_body_bytes_max) first.append(std::exchange(body, {}));
    error_code unsent = co_await write(first);
    if (!unsent) {
        unsent = co_await write(body);
    }
    progress.sent = !unsent;
    // A peer that refuses a long body may have answered before it closed.
    error_code unheard;
    State state = co_await read(reader, unheard);
    if (unheard == asio::error::eof || unheard == asio::ssl::error::stream_truncated) {
        if (reader.has_begun()) state = reader.ended(unheard == asio::error::eof);
    }
    progress.heard = reader.has_begun();
    progress.whole = state == State::whole;
    if (state == State::failed) {
        progress.error = reader.error();
    } else if (state == State::more) {
        progress.error.code = timed.cause(unsent ? unsent : unheard);
        progress.error.detail = unsent ? "send" : "receive";
    }
    co_return progress;
}

bool ClientConnection::is_quiet() {
    std::array<char, 1> byte{};
    error_code code;
    stream_->read_some(asio::buffer(byte), code);
    return code == asio::error::would_block;
}

}  // namespace net
