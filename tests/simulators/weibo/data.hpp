// The data of a reply, passive or active: one JSON object per type, with the platform's limits.
#pragma once

#include "simulators/phone.hpp"
#include "simulators/weibo/account.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace simulators::weibo {

struct ReplyData {
    std::optional<Bubble> bubble;  // without carrier and time
    int refusal = 0;               // the platform's code, when there is no bubble
};

ReplyData read_reply_data(const std::string& type, const std::string& json, const Limits& limits);

// Each percent sign must begin two hexadecimal digits; a plus stays what it is.
std::optional<std::string> percent_decode(std::string_view text);
std::size_t characters_in(std::string_view text);

}  // namespace simulators::weibo
