#include "gateway/net/socket_bio.hpp"

#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdint>
#include <memory>

namespace net {

namespace {

int socket_of(BIO* bio) {
    return static_cast<int>(reinterpret_cast<std::intptr_t>(::BIO_get_data(bio)));
}

bool is_worth_waiting() {
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

int write_socket(BIO* bio, const char* data, std::size_t size, std::size_t* written) {
    const auto count = ::send(socket_of(bio), data, size, MSG_NOSIGNAL);
    ::BIO_clear_retry_flags(bio);
    if (count >= 0) {
        *written = static_cast<std::size_t>(count);
        return 1;
    }
    if (is_worth_waiting()) ::BIO_set_retry_write(bio);
    return 0;
}

int read_socket(BIO* bio, char* data, std::size_t size, std::size_t* read) {
    const auto count = ::recv(socket_of(bio), data, size, 0);
    ::BIO_clear_retry_flags(bio);
    if (count > 0) {
        *read = static_cast<std::size_t>(count);
        return 1;
    }
    if (count == 0) {
        ::BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
    } else if (is_worth_waiting()) {
        ::BIO_set_retry_read(bio);
    }
    return 0;
}

long control_socket(BIO* bio, int what, long /*number*/, void* /*pointer*/) {
    if (what == BIO_CTRL_EOF) return ::BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0 ? 1 : 0;
    return what == BIO_CTRL_FLUSH ? 1 : 0;
}

struct MethodDeleter {
    void operator()(BIO_METHOD* method) const { ::BIO_meth_free(method); }
};

using Method = std::unique_ptr<BIO_METHOD, MethodDeleter>;

Method make_method() {
    Method method(::BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "net socket"));
    if (!method || ::BIO_meth_set_write_ex(method.get(), write_socket) != 1 ||
        ::BIO_meth_set_read_ex(method.get(), read_socket) != 1 ||
        ::BIO_meth_set_ctrl(method.get(), control_socket) != 1) {
        return nullptr;
    }
    return method;
}

}  // namespace

bool attach_socket(ssl_st* session, int socket) {
    static const Method method = make_method();
    if (!method) return false;
    BIO* bio = ::BIO_new(method.get());
    if (bio == nullptr) return false;
    ::BIO_set_data(bio, reinterpret_cast<void*>(static_cast<std::intptr_t>(socket)));
    ::BIO_set_init(bio, 1);
    ::SSL_set_bio(session, bio, bio);
    return true;
}

}  // namespace net
