// Reads one HTTP/1.1 request out of bytes straight into a Request. Beast's parser does the grammar;
// what is refused and with which status is decided here.
#pragma once

#include "gateway/net/http.hpp"
#include "gateway/net/server.hpp"

#include <boost/beast/http/basic_parser.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace net {

// Asked once a head is read that a body follows.
class BodyGate {
public:
    virtual ~BodyGate() = default;
    // How many bytes the body may have; 0: it is not let in, and the gate knows the answer.
    virtual std::size_t admit(Request& head, std::optional<std::uint64_t> length) = 0;
};

class RequestParser final : public boost::beast::http::basic_parser<true> {
public:
    // Without a gate, bodies have the usual limit. The gate outlives this.
    explicit RequestParser(const ServerLimits& limits, BodyGate* gate = nullptr);

    // What was read so far; whole when is_done(). The peer's address is left to the caller.
    Request request;

    // Like put(): how many of the unread bytes it took. Give it the rest again with more behind.
    std::size_t feed(boost::asio::const_buffer unread, boost::system::error_code& code);

    // Seen in the head, valid when is_header_done().
    [[nodiscard]] bool is_head() const { return is_head_; }

    [[nodiscard]] bool is_http_1_0() const { return version_ == 10; }

    [[nodiscard]] bool expects_continue() const { return expects_continue_; }

    [[nodiscard]] bool asks_for_websocket() const;
    // The status that answers a feed() that failed with this code.
    [[nodiscard]] unsigned refusal(const boost::system::error_code& code) const;

private:
    using Code = boost::system::error_code;
    using Text = boost::beast::string_view;

    void on_request_impl(
        boost::beast::http::verb verb, Text method, Text target, int version, Code& code
    ) override;

    void on_response_impl(int, Text, int, Code&) override {}

    void on_field_impl(boost::beast::http::field, Text name, Text value, Code& code) override;
    void on_header_impl(Code& code) override;
    void on_body_init_impl(const boost::optional<std::uint64_t>& length, Code& code) override;
    std::size_t on_body_impl(Text body, Code& code) override;

    void on_chunk_header_impl(std::uint64_t, Text, Code&) override {}

    std::size_t on_chunk_body_impl(std::uint64_t, Text body, Code& code) override;

    void on_finish_impl(Code&) override {}

    void refuse(unsigned status, Code& code);
    void note(boost::beast::http::field field, std::string_view value);

    std::size_t head_bytes_left_;
    BodyGate* gate_;
    int version_ = 11;
    unsigned refusal_ = 400;
    unsigned hosts_ = 0;
    bool is_head_ = false;
    bool in_trailer_ = false;
    bool expects_continue_ = false;
    bool expects_other_ = false;
    bool coded_ = false;  // a transfer coding beside chunked
};

}  // namespace net
