// The platform as a test sees it: calls with all their parameters, and the opening of answers.
#pragma once

#include "connectors/wechat/account.hpp"
#include "gateway/net/http.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace wechat_tests {

inline constexpr std::string_view token = "inventedToken01";
inline constexpr std::string_view key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
inline constexpr std::string_view other_key = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG";
inline constexpr std::string_view app_id = "wx0123456789abcdef";
inline constexpr std::string_view original_id = "gh_0a1b2c3d4e5f";
inline constexpr std::string_view openid = "oTESTuser0000000000000000001";

connectors::wechat::AccountSettings settings(connectors::wechat::Mode mode);

std::string sample(std::string_view name);
// The inner XML of a text message.
std::string text_message(std::string_view content, std::string_view message_id);

struct Sealing {
    std::string_view key = wechat_tests::key;
    std::string_view app_id = wechat_tests::app_id;
    std::string_view to_user = original_id;
    std::string_view nonce = "1320562132";
};

net::Request verification(std::string_view echo);
net::Request plain_call(std::string body);
net::Request safe_call(std::string_view inner, const Sealing& sealing = {});
// Plain fields and the encrypted part side by side.
net::Request compatible_call(std::string_view inner, const Sealing& sealing = {});

void set_parameter(net::Request& request, std::string_view name, std::string value);
void remove_parameter(net::Request& request, std::string_view name);

// The inner XML of an encrypted answer; empty when anything about it is wrong.
std::optional<std::string> open_answer(
    std::string_view body, std::string_view with_key = wechat_tests::key
);
// What stands in the CDATA section of that element; empty when it is not there.
std::string field(std::string_view xml, std::string_view name);

}  // namespace wechat_tests
