// Reads one HTTP/1.1 answer out of bytes. Beast's parser does the grammar; what is refused is
// decided here.
#pragma once

#include "gateway/net/http_client.hpp"

#include <boost/asio/buffer.hpp>

#include <cstddef>
#include <memory>
#include <string>

namespace net {

class ResponseReader {
public:
    enum class State { more, whole, failed };

    // `to_head`: the answer has no body, whatever its head says.
    ResponseReader(bool to_head, std::size_t body_bytes_max);
    ~ResponseReader();

    // Where the next bytes go, and how many came there.
    asio::mutable_buffer room();
    State took(std::size_t count);
    // The peer will send nothing more. `cleanly` is false when somebody else may have cut it off.
    State ended(bool cleanly);

    // Whether any byte came, be it of an interim answer.
    [[nodiscard]] bool has_begun() const { return has_begun_; }

    // The rest is for when the state is whole, or failed.
    ClientResponse take();
    // Whether another request may follow on the same connection.
    [[nodiscard]] bool keeps_alive() const;

    // Why it failed.
    [[nodiscard]] const Error& error() const { return error_; }

private:
    class Parser;
    State read();
    State fail(const boost::system::error_code& code, const char* detail);
    State refuse(const boost::system::error_code& code);
    void renew();

    const bool to_head_;
    const std::size_t body_bytes_max_;
    std::unique_ptr<Parser> parser_;
    std::string unread_;
    std::size_t unread_size_ = 0;  // the rest of unread_ is room
    int interim_answers_ = 0;
    bool has_begun_ = false;
    Error error_;
};

}  // namespace net
