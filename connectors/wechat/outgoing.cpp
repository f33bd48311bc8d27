#include "connectors/wechat/outgoing.hpp"

#include <nlohmann/json.hpp>

namespace connectors::wechat {

namespace {

// Members stay in the order of the platform's documents, which is easier to compare.
using json = nlohmann::ordered_json;

std::string dump(const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string encode_message(const std::string& to_user, const char* type, json content) {
    return dump(json{{"touser", to_user}, {"msgtype", type}, {type, std::move(content)}});
}

json data_of(const net::Fields& fields) {
    json data = json::object();
    for (const auto& [field, value] : fields) data[field] = json{{"value", value}};
    return data;
}

}  // namespace

std::string encode_text(const std::string& to_user, const std::string& text) {
    return encode_message(to_user, "text", json{{"content", text}});
}

std::string encode_image(const std::string& to_user, const std::string& media_id) {
    return encode_message(to_user, "image", json{{"media_id", media_id}});
}

std::string encode_menu(const std::string& to_user, const Menu& menu) {
    json list = json::array();
    for (const auto& [id, words] : menu.entries)
        list.push_back(json{{"id", id}, {"content", words}});
    json content{
        {"head_content", menu.head}, {"list", std::move(list)}, {"tail_content", menu.tail}};
    return encode_message(to_user, "msgmenu", std::move(content));
}

std::string encode_card(const Filled& filled, const std::string& key) {
    json card{{"touser", filled.to_user}, {"template_id", filled.template_id}};
    if (!filled.page_url.empty()) card["url"] = filled.page_url;
    card["client_msg_id"] = key;
    card["data"] = data_of(filled.fields);
    return dump(card);
}

std::string encode_notice(const Filled& filled) {
    json notice{{"touser", filled.to_user}, {"template_id", filled.template_id}};
    if (!filled.page_url.empty()) notice["page"] = filled.page_url;
    notice["data"] = data_of(filled.fields);
    return dump(notice);
}

std::string encode_single(const Single& single) {
    json message{{"touser", single.to_user}, {"template_id", single.template_id}};
    if (!single.page_url.empty()) message["url"] = single.page_url;
    message["scene"] = single.scene;
    message["title"] = single.title;
    message["data"] = json{{"content", json{{"value", single.text}}}};
    return dump(message);
}

std::string encode_typing(const std::string& to_user) {
    return dump(json{{"touser", to_user}, {"command", "Typing"}});
}

std::string encode_token_request(
    const std::string& app_id, const std::string& app_secret, bool force
) {
    return dump(json{
        {"grant_type", "client_credential"},
        {"appid", app_id},
        {"secret", app_secret},
        {"force_refresh", force}});
}

}  // namespace connectors::wechat
