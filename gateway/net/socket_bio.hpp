// Lets OpenSSL read and write a socket that others own. OpenSSL's own way would raise SIGPIPE when
// the peer is gone.
#pragma once

struct ssl_st;

namespace net {

// False when there is no memory for it. The socket outlives every use of the session.
bool attach_socket(ssl_st* session, int socket);

}  // namespace net
