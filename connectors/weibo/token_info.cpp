#include "connectors/weibo/token_info.hpp"

#include "connectors/weibo/json.hpp"

#include <algorithm>

namespace connectors::weibo {

namespace {

using std::chrono::seconds;

constexpr seconds remaining_max{315'360'000};  // ten years

}  // namespace

std::optional<TokenInfo> read_token_info(std::string_view body, net::Instant now) {
    const auto read = read_json(body);
    const auto* object = std::get_if<nlohmann::json>(&read);
    if (object == nullptr || !object->is_object()) return std::nullopt;
    auto told = integer_of(*object, "expire_in");
    if (!told) told = integer_of(*object, "expires_in");
    if (!told) return std::nullopt;
    seconds remaining(*told);
    if (remaining > remaining_max) remaining -= std::chrono::floor<seconds>(now).time_since_epoch();
    return TokenInfo{std::clamp(remaining, seconds(0), remaining_max), text_of(*object, "uid")};
}

}  // namespace connectors::weibo
