// OpenSSL's settings for both ends: TLS 1.2 and later, with secrets that a stolen key does not
// open afterwards.
#pragma once

#include "gateway/net/task.hpp"

#include <memory>
#include <string>

struct ssl_st;
struct ssl_ctx_st;

namespace net {

using TlsContext = std::shared_ptr<ssl_ctx_st>;

// PEM files. What is wrong with them is said in words that name the file.
Result<TlsContext> make_server_context(const std::string& chain_file, const std::string& key_file);
// Peers are verified against `ca_file`, or, when it is empty, against what the system trusts.
Result<TlsContext> make_client_context(const std::string& ca_file);

// The session will ask for this host, by name or address, and accept no other.
bool expect_host(ssl_st* session, const std::string& host);
// The session will be the one that is asked.
void accept_hosts(ssl_st* session);

}  // namespace net
