// One TCP connection, plain or under TLS; which of them is settled once, before its first byte of
// HTTP. OpenSSL works on the socket itself, so that TLS needs no buffers beside OpenSSL's own, and
// gives these back while a connection is quiet.
#pragma once

#include "gateway/net/task.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <utility>

struct ssl_st;
struct ssl_ctx_st;

namespace net {

struct TlsDeleter {
    void operator()(ssl_st* session) const;
};

using TlsSession = std::unique_ptr<ssl_st, TlsDeleter>;

// Both ends of what Asio calls a stream; what it does under TLS is in stream.cpp.
class Stream {
public:
    using next_layer_type = asio::ip::tcp::socket;
    using executor_type = next_layer_type::executor_type;
    using Code = boost::system::error_code;

    Stream(asio::ip::tcp::socket socket);  // plain
    Stream(Stream&&) noexcept = default;
    Stream& operator=(Stream&&) = delete;
    // Says goodbye, when TLS is up and the socket open.
    ~Stream();

    executor_type get_executor() { return socket_.get_executor(); }

    next_layer_type& next_layer() { return socket_; }

    [[nodiscard]] bool is_open() const { return socket_.is_open(); }

    // From here on under TLS; nullptr when there was no memory for it. The first handshake()
    // follows. Not while an operation waits.
    ssl_st* start_tls(ssl_ctx_st* context);
    // Sets the role that the session was prepared for going; returns when both sides agree.
    Task<Code> handshake();
    // Why handshake() found the peer's certificate wrong; empty when that was not it.
    [[nodiscard]] std::string certificate_mistake() const;
    // No more will be sent: the peer sees an end and not a break.
    void end_sending(Code& code);
    // Destroys what is underway, on both sides.
    void cut();

    // At once, or would_block.
    std::size_t read_some(asio::mutable_buffer into, Code& code) {
        return tls_ ? tls_read(into, code) : socket_.read_some(into, code);
    }

    std::size_t write_some(asio::const_buffer from, Code& code) {
        return tls_ ? tls_write(from, code) : socket_.write_some(from, code);
    }

    template <class Buffers, class Token>
    auto async_read_some(const Buffers& into, Token&& token) {
        using Signature = void(Code, std::size_t);
        if (!tls_) return socket_.async_read_some(into, std::forward<Token>(token));
        Read read{*this, first_of(into)};
        return asio::async_compose<Token, Signature>(std::move(read), token, socket_);
    }

    template <class Buffers, class Token>
    auto async_write_some(const Buffers& from, Token&& token) {
        using Signature = void(Code, std::size_t);
        if (!tls_) return socket_.async_write_some(from, std::forward<Token>(token));
        Write<Buffers> write{*this, from};
        return asio::async_compose<Token, Signature>(std::move(write), token, socket_);
    }

private:
    // Tries, and waits while it would block. Asio forbids to complete inside the call that starts.
    template <class Attempt>
    struct Operation {
        Stream& stream;
        bool waited = false;
        bool done = false;
        Code result{};
        std::size_t count = 0;

        template <class Self>
        void run(Self& self, Attempt& attempt, Code failed) {
            if (!done && !failed) {
                count = attempt.once(result);
                done = result != asio::error::would_block;
            } else if (!done) {
                result = failed;
                done = true;
            }
            if (!done) {
                waited = true;
                stream.socket_.async_wait(stream.awaited_, std::move(self));
            } else if (!std::exchange(waited, true)) {
                asio::post(stream.get_executor(), std::move(self));
            } else {
                self.complete(result, count);
            }
        }
    };

    struct Read : Operation<Read> {
        Read(Stream& of, asio::mutable_buffer to) : Operation<Read>{of}, into(to) {}

        std::size_t once(Code& code) { return this->stream.tls_read(into, code); }

        template <class Self>
        void operator()(Self& self, Code failed = {}) {
            this->run(self, *this, failed);
        }

        asio::mutable_buffer into;
    };

    // Several pieces become one record: a message's head and body, as a WebSocket writes them.
    template <class Buffers>
    struct Write : Operation<Write<Buffers>> {
        Write(Stream& of, const Buffers& what) : Operation<Write<Buffers>>{of}, from(what) {}

        std::size_t once(Code& code) {
            const auto first = asio::buffer_sequence_begin(from);
            const auto end = asio::buffer_sequence_end(from);
            if (first == end) return 0;
            if (std::next(first) == end) return this->stream.tls_write(*first, code);
            std::array<char, joined_bytes_max> joined;
            const std::size_t size = asio::buffer_copy(asio::buffer(joined), from);
            return this->stream.tls_write(asio::buffer(joined.data(), size), code);
        }

        template <class Self>
        void operator()(Self& self, Code failed = {}) {
            this->run(self, *this, failed);
        }

        Buffers from;
    };

    static constexpr std::size_t joined_bytes_max = std::size_t{16} * 1024;  // a record

    template <class Buffers>
    static asio::mutable_buffer first_of(const Buffers& buffers) {
        const auto end = asio::buffer_sequence_end(buffers);
        for (auto at = asio::buffer_sequence_begin(buffers); at != end; ++at) {
            const asio::mutable_buffer buffer(*at);
            if (buffer.size() > 0) return buffer;
        }
        return {};
    }

    std::size_t tls_read(asio::mutable_buffer into, Code& code);
    std::size_t tls_write(asio::const_buffer from, Code& code);
    Code failure_of(int result);

    next_layer_type socket_;
    TlsSession tls_;
    next_layer_type::wait_type awaited_ = next_layer_type::wait_read;
    bool agreed_ = false;
    bool broken_ = false;  // OpenSSL must not be asked for a goodbye any more
};

}  // namespace net
