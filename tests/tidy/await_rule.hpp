// g++ 12.2 miscompiles several ordinary spellings of co_await: double frees and crashes at run
// time. One await per statement, with its arguments named first, avoids all of them.
#pragma once

#include "tidy/source.hpp"

#include <vector>

namespace tidy {

std::vector<Finding> check_awaits(const Source& source);

}  // namespace tidy
