#include "gateway/net/task.hpp"

#include <boost/system/system_error.hpp>

namespace net {

void throw_exception_from_error(const Error& error, const boost::source_location& /*at*/) {
    throw boost::system::system_error(error.code, error.detail);
}

}  // namespace net
