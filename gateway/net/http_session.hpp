// One HTTP connection from its first byte to its last.
#pragma once

#include "gateway/net/body_intake.hpp"
#include "gateway/net/connection.hpp"
#include "gateway/net/request_parser.hpp"
#include "gateway/net/stream.hpp"

#include <boost/beast/core/flat_buffer.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace net {

// A connection that goes on as a WebSocket.
struct Upgrade {
    Stream stream;
    Request request;
    WebSocketHandler handler;
};

class HttpSession final : public Connection {
public:
    // The stream is ready for HTTP; `remote` is the peer's address as requests shall carry it.
    HttpSession(std::shared_ptr<ServerCore> core, Stream stream, std::string remote);

    // Serves requests until one side has had enough, or an upgrade was agreed on. Throws only
    // operation_aborted.
    Task<std::optional<Upgrade>> run();
    // Answers 503 to whatever is asked, without reading it first.
    Task<void> turn_away();

    void sweep(WireInstant now) override;
    void finish() override;
    void cut() override;

private:
    enum class Phase { idle, head, body, handling, writing, lingering };
    enum class Reading { more, whole, refused, gone };

    void enter(Phase phase);
    Reading parse();
    Reading refuse(Response response);
    [[nodiscard]] Reading after_read_error();
    [[nodiscard]] bool owes_continue() const;
    [[nodiscard]] bool is_peer_gone();
    bool write_now(std::string_view& bytes);
    void settle(const Response& response, bool written);

    Task<Reading> read_request();
    Task<bool> answer();
    Task<bool> decide_upgrade(Request request);
    Task<bool> deliver(Response response);
    Task<bool> write_rest(std::string_view bytes);
    Task<void> linger();

    std::shared_ptr<ServerCore> core_;
    Stream stream_;
    std::string remote_;
    boost::beast::flat_buffer buffer_;
    BodyIntake intake_;
    std::optional<RequestParser> parser_;
    std::optional<Upgrade> upgrade_;
    std::string out_;  // head and small bodies, reused
    Phase phase_ = Phase::idle;
    WireInstant deadline_ = WireInstant::max();
    bool late_ = false;  // the deadline of this phase has passed
    bool keep_alive_ = true;
    bool lingers_ = false;  // the peer shall have the chance to read the last answer
    Response refusal_;
};

}  // namespace net
