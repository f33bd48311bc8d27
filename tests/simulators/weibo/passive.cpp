#include "simulators/weibo/passive.hpp"

#include <nlohmann/json.hpp>

namespace simulators::weibo {

namespace {

using Json = nlohmann::json;

PassiveAnswer broken(std::string why) {
    return {.why = std::move(why)};
}

// Ids stand as numbers in one official sample and as texts in the other.
std::string id_in(const Json& answer, const char* key) {
    const auto found = answer.find(key);
    if (found == answer.end()) return {};
    if (found->is_number_unsigned()) return std::to_string(found->get<std::uint64_t>());
    return found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

PassiveAnswer read_passive_answer(
    std::string_view body, const Account& account, std::string_view uid, const Limits& limits
) {
    if (body.empty()) return {};
    const Json answer = Json::parse(body, nullptr, false);
    if (!answer.is_object()) return broken("not a JSON object");
    if (answer.value("result", Json(true)) != Json(true)) return broken("result is not true");
    if (id_in(answer, "sender_id") != account.uid) return broken("sender_id is not the account");
    if (id_in(answer, "receiver_id") != uid) return broken("receiver_id is not the customer");
    const auto type = answer.find("type");
    const auto data = answer.find("data");
    if (type == answer.end() || !type->is_string()) return broken("no type");
    if (data == answer.end() || !data->is_string()) return broken("data is no string");
    const auto& encoded = data->get_ref<const std::string&>();
    if (encoded.find('{') != std::string::npos) return broken("data is not percent-encoded");
    const auto decoded = percent_decode(encoded);
    if (!decoded) return broken("data has bad percent signs");
    auto read = read_reply_data(type->get<std::string>(), *decoded, limits);
    if (!read.bubble) return broken("data is refused with " + std::to_string(read.refusal));
    return {.bubble = std::move(read.bubble)};
}

}  // namespace simulators::weibo
