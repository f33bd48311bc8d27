// Reads what the gateway answered to a push, as strictly as the documents say it.
#pragma once

#include "simulators/weibo/data.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace simulators::weibo {

struct PassiveAnswer {
    std::optional<Bubble> bubble;  // empty: nothing is shown
    std::string why;               // when something is wrong with it
};

PassiveAnswer read_passive_answer(
    std::string_view body, const Account& account, std::string_view uid, const Limits& limits
);

}  // namespace simulators::weibo
