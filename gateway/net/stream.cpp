#include "gateway/net/stream.hpp"

#include "gateway/net/socket_bio.hpp"

#include <boost/asio/ssl/error.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <cerrno>
#include <climits>

namespace net {

using boost::system::error_code;

void TlsDeleter::operator()(ssl_st* session) const {
    ::SSL_free(session);
}

Stream::Stream(asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}

Stream::~Stream() {
    error_code ignored;
    if (tls_ && is_open()) end_sending(ignored);
}

ssl_st* Stream::start_tls(ssl_ctx_st* context) {
    TlsSession session(::SSL_new(context));
    if (!session || !attach_socket(session.get(), socket_.native_handle())) return nullptr;
    error_code code;
    socket_.non_blocking(true, code);
    if (code) return nullptr;
    tls_ = std::move(session);
    return tls_.get();
}

// What OpenSSL means by a result that is not a success; would_block says to wait for `awaited_`.
error_code Stream::failure_of(int result) {
    const int system = errno;
    switch (::SSL_get_error(tls_.get(), result)) {
        case SSL_ERROR_WANT_READ:
            awaited_ = next_layer_type::wait_read;
            return asio::error::would_block;
        case SSL_ERROR_WANT_WRITE:
            awaited_ = next_layer_type::wait_write;
            return asio::error::would_block;
        case SSL_ERROR_ZERO_RETURN:
            return asio::error::eof;
        case SSL_ERROR_SYSCALL:
            broken_ = true;
            if (system == 0) return asio::ssl::error::stream_truncated;
            return {system, boost::system::system_category()};
        default:
            break;
    }
    broken_ = true;
    const auto first = ::ERR_get_error();
    if (ERR_GET_REASON(first) == SSL_R_UNEXPECTED_EOF_WHILE_READING) {
        return asio::ssl::error::stream_truncated;
    }
    return {static_cast<int>(first), asio::error::get_ssl_category()};
}

std::size_t Stream::tls_read(asio::mutable_buffer into, error_code& code) {
    code = {};
    if (into.size() == 0) return 0;
    if (!is_open()) code = asio::error::bad_descriptor;
    if (broken_) code = asio::error::connection_reset;
    if (code) return 0;
    ::ERR_clear_error();
    errno = 0;
    std::size_t count = 0;
    const int result = ::SSL_read_ex(tls_.get(), into.data(), into.size(), &count);
    if (result == 1) return count;
    code = failure_of(result);
    return 0;
}

// As much as the socket takes. What blocks is tried again with the same bytes, as OpenSSL demands.
std::size_t Stream::tls_write(asio::const_buffer from, error_code& code) {
    code = {};
    if (!is_open()) code = asio::error::bad_descriptor;
    if (broken_) code = asio::error::broken_pipe;
    std::size_t written = 0;
    while (!code && from.size() > 0) {
        ::ERR_clear_error();
        errno = 0;
        std::size_t count = 0;
        const int result = ::SSL_write_ex(tls_.get(), from.data(), from.size(), &count);
        if (result != 1) code = failure_of(result);
        written += count;
        from += count;
    }
    if (written > 0 && code == asio::error::would_block) code = {};
    return written;
}

Task<error_code> Stream::handshake() {
    for (;;) {
        if (!is_open()) co_return asio::error::operation_aborted;
        ::ERR_clear_error();
        errno = 0;
        const int result = ::SSL_do_handshake(tls_.get());
        agreed_ = result == 1;
        if (agreed_) co_return error_code();
        const error_code code = failure_of(result);
        if (code != asio::error::would_block) co_return code;
        const auto what = awaited_;
        auto [failed] = co_await socket_.async_wait(what, as_result);
        if (failed) co_return failed;
    }
}

std::string Stream::certificate_mistake() const {
    if (!tls_) return {};
    const long mistake = ::SSL_get_verify_result(tls_.get());
    return mistake == X509_V_OK ? std::string() : ::X509_verify_cert_error_string(mistake);
}

void Stream::end_sending(error_code& code) {
    if (tls_ && agreed_ && !broken_ && is_open()) {
        ::ERR_clear_error();
        ::SSL_shutdown(tls_.get());  // sends at once, or not at all
    }
    socket_.shutdown(asio::socket_base::shutdown_send, code);
}

void Stream::cut() {
    error_code ignored;
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
    socket_.close(ignored);
}

}  // namespace net
