// The opening of a connection under TLS. Only some are worked on at once; a peer that says nothing
// takes none of these places, and a slow one gives its place up to those who wait.
#pragma once

#include "gateway/net/connection.hpp"
#include "gateway/net/stream.hpp"

#include <memory>

namespace net {

// Whether the stream is now under TLS; otherwise it is of no more use.
Task<bool> shake_hands(std::shared_ptr<ServerCore> core, Stream& stream);

}  // namespace net
