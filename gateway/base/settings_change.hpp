// Which differences between two settings a running program cannot take over. Pure.
#pragma once

#include "gateway/base/settings.hpp"

#include <string_view>
#include <vector>

namespace gateway {

// Keys of the file ("server.listen") whose values are bound to what is open while it runs: sockets,
// the database, the clock. Empty when `fresh` may take the place of `running`.
std::vector<std::string_view> changes_that_need_a_start(
    const Settings& running, const Settings& fresh
);

}  // namespace gateway
