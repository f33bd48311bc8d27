// One connection to a peer that is asked: opened, used for one request after another, closed.
// Every wait ends at a given time, by closing the socket.
#pragma once

#include "gateway/net/clock.hpp"
#include "gateway/net/name_lookup.hpp"
#include "gateway/net/response_reader.hpp"
#include "gateway/net/stream.hpp"
#include "gateway/net/tls_context.hpp"
#include "gateway/net/url.hpp"

#include <memory>
#include <optional>
#include <string_view>

namespace net {

// How far a request came.
struct Progress {
    bool sent = false;   // the system took all of it, so the peer may have it
    bool heard = false;  // at least a byte of an answer came
    bool whole = false;  // the answer is whole
    Error error{};       // when it is not
};

class ClientConnection {
public:
    explicit ClientConnection(asio::any_io_executor executor);
    ~ClientConnection();
    ClientConnection(const ClientConnection&) = delete;
    ClientConnection& operator=(const ClientConnection&) = delete;

    // Tries the addresses one after the other, each with its share of the time. Nothing when it is
    // open. `context` for TLS.
    Task<std::optional<Error>> open(
        Origin origin, Endpoints endpoints, TlsContext context, WireInstant limit
    );
    // Sends head and body, which live until it returns, and reads the answer.
    Task<Progress> exchange(
        std::string_view head, std::string_view body, ResponseReader& reader, WireInstant limit
    );
    // Whether the peer has neither closed nor said anything unasked since the last answer.
    [[nodiscard]] bool is_quiet();

private:
    class Limit;
    struct Watch;
    using Code = boost::system::error_code;

    Task<Code> connect(asio::ip::tcp::endpoint endpoint, WireInstant limit);
    Task<std::optional<Error>> secure(std::string host, TlsContext context, WireInstant limit);
    Task<Code> write(std::string_view bytes);
    Task<ResponseReader::State> read(ResponseReader& reader, Code& failed);

    asio::any_io_executor executor_;
    std::optional<Stream> stream_;
    std::shared_ptr<Watch> watch_;
};

}  // namespace net
