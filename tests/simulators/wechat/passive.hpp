// Reads what the gateway answered to a push, as strictly as the platform does: what is not right
// in every detail is a service fault to the customer.
#pragma once

#include "simulators/wechat/account.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace simulators::wechat {

struct PassiveAnswer {
    enum class Kind : std::uint8_t { silent, text, picture, card, to_agent, broken };
    Kind kind = Kind::silent;
    std::string text;      // of a card: its title
    std::string media_id;  // of a picture
    std::string url;       // of a card
    std::string why;       // of a broken one
};

PassiveAnswer read_passive_answer(
    std::string_view body, const Account& account, std::string_view openid
);

inline constexpr std::size_t text_bytes_max = 2048;

}  // namespace simulators::wechat
