#include "gateway/net/tls_context.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/error.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

namespace net {

namespace {

constexpr std::string_view protocols("\x08http/1.1", 9);  // as ALPN writes them

// What OpenSSL last complained about, after the words about what we did. The system's own reason
// (no such file) comes before OpenSSL's opinion on it.
Error complaint(std::string doing) {
    const auto first = ::ERR_get_error();
    ::ERR_clear_error();
    boost::system::error_code code(static_cast<int>(first), asio::error::get_ssl_category());
    if (ERR_SYSTEM_ERROR(first)) code = {ERR_GET_REASON(first), boost::system::system_category()};
    if (!code) code = asio::error::invalid_argument;
    doing.append(": ").append(code.message());
    return {code, std::move(doing)};
}

// Without it OpenSSL would ask at the terminal.
int no_password(char* /*into*/, int /*size*/, int /*writing*/, void* /*context*/) {
    return 0;
}

int choose_protocol(
    SSL* /*session*/,
    const unsigned char** chosen,
    unsigned char* chosen_size,
    const unsigned char* offered,
    unsigned int offered_size,
    void* /*context*/
) {
    unsigned char* match = nullptr;
    const auto* ours = reinterpret_cast<const unsigned char*>(protocols.data());
    const auto size = static_cast<unsigned>(protocols.size());
    const int found =
        ::SSL_select_next_proto(&match, chosen_size, ours, size, offered, offered_size);
    if (found != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_NOACK;
    *chosen = match;
    return SSL_TLSEXT_ERR_OK;
}

TlsContext make_context(const SSL_METHOD* method) {
    ::ERR_clear_error();
    TlsContext made(::SSL_CTX_new(method), ::SSL_CTX_free);
    SSL_CTX* context = made.get();
    if (context == nullptr) return nullptr;
    ::SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
    ::SSL_CTX_set_mode(
        context,
        SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
            SSL_MODE_RELEASE_BUFFERS
    );
    ::SSL_CTX_set_read_ahead(context, 1);
    ::SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);  // tickets need none
    const bool modern =
        ::SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
        ::SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20:!aNULL") == 1 &&
        ::SSL_CTX_set1_groups_list(context, "X25519:P-256:P-384") == 1;
    return modern ? made : nullptr;
}

}  // namespace

Result<TlsContext> make_server_context(const std::string& chain_file, const std::string& key_file) {
    TlsContext made = make_context(::TLS_server_method());
    if (!made) return complaint("TLS");
    SSL_CTX* context = made.get();
    ::SSL_CTX_set_default_passwd_cb(context, no_password);
    ::SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
    ::SSL_CTX_set_num_tickets(context, 1);
    if (::SSL_CTX_use_certificate_chain_file(context, chain_file.c_str()) != 1) {
        return complaint("certificate chain " + chain_file);
    }
    if (::SSL_CTX_use_PrivateKey_file(context, key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
        return complaint("key " + key_file);
    }
    if (::SSL_CTX_check_private_key(context) != 1) {
        return complaint("key " + key_file + " and certificate " + chain_file);
    }
    return made;
}

Result<TlsContext> make_client_context(const std::string& ca_file) {
    TlsContext made = make_context(::TLS_client_method());
    if (!made) return complaint("TLS");
    SSL_CTX* context = made.get();
    ::SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    const auto* ours = reinterpret_cast<const unsigned char*>(protocols.data());
    ::SSL_CTX_set_alpn_protos(context, ours, static_cast<unsigned>(protocols.size()));
    const int trusting = ca_file.empty() ? ::SSL_CTX_set_default_verify_paths(context)
                                         : ::SSL_CTX_load_verify_file(context, ca_file.c_str());
    if (trusting != 1) return complaint("certificates to trust " + ca_file);
    return made;
}

bool expect_host(ssl_st* session, const std::string& host) {
    ::SSL_set_connect_state(session);
    boost::system::error_code not_an_address;
    asio::ip::make_address(host, not_an_address);
    if (!not_an_address) {
        return ::X509_VERIFY_PARAM_set1_ip_asc(::SSL_get0_param(session), host.c_str()) == 1;
    }
    ::SSL_set_hostflags(session, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return ::SSL_set1_host(session, host.c_str()) == 1 &&
           ::SSL_set_tlsext_host_name(session, host.c_str()) == 1;
}

void accept_hosts(ssl_st* session) {
    ::SSL_set_accept_state(session);
}

}  // namespace net
