#include "simulators/wechat/passive.hpp"

#include "simulators/wechat/crypto.hpp"

#include <pugixml.hpp>

#include <algorithm>
#include <optional>
#include <variant>

namespace simulators::wechat {

namespace {

using Kind = PassiveAnswer::Kind;

PassiveAnswer broken(std::string why) {
    return {.kind = Kind::broken, .why = std::move(why)};
}

std::optional<std::string> child(const pugi::xml_node& node, const char* name) {
    const auto found = node.child(name);
    if (!found) return std::nullopt;
    // CDATA that was split around its own end mark comes as several pieces.
    std::string text;
    for (const auto& piece : found.children()) text += piece.value();
    return text;
}

bool is_number(const std::optional<std::string>& text) {
    return text && !text->empty() &&
           std::all_of(text->begin(), text->end(), [](char c) { return c >= '0' && c <= '9'; });
}

// The XML inside the envelope, or why there is none.
std::variant<std::string, PassiveAnswer> opened(
    const pugi::xml_node& root, const Account& account
) {
    const auto encrypt = child(root, "Encrypt");
    const auto given = child(root, "MsgSignature");
    const auto timestamp = child(root, "TimeStamp");
    const auto nonce = child(root, "Nonce");
    if (!encrypt || !given || !is_number(timestamp) || !nonce)
        return broken("an envelope needs Encrypt, MsgSignature, TimeStamp and Nonce");
    if (signature({account.token, *timestamp, *nonce, *encrypt}) != *given)
        return broken("MsgSignature does not fit");
    auto text = unseal(*encrypt, account.app_id, account.aes_key);
    if (!text) return broken("Encrypt cannot be opened with this key and app id");
    return std::move(*text);
}

PassiveAnswer text_of(const pugi::xml_node& root) {
    const auto content = child(root, "Content");
    if (!content || content->empty()) return broken("no Content");
    if (content->size() > text_bytes_max) return broken("Content is longer than 2048 bytes");
    return {.kind = Kind::text, .text = *content};
}

PassiveAnswer news_of(const pugi::xml_node& root) {
    const auto count = child(root, "ArticleCount");
    const auto item = root.child("Articles").child("item");
    if (!is_number(count) || !item) return broken("no article");
    return {
        .kind = Kind::card,
        .text = child(item, "Title").value_or(""),
        .url = child(item, "Url").value_or("")};
}

PassiveAnswer meaning(const pugi::xml_node& root, const Account& account, std::string_view openid) {
    if (child(root, "ToUserName") != openid) return broken("ToUserName is not the customer");
    if (child(root, "FromUserName") != account.original_id)
        return broken("FromUserName is not the account");
    if (!is_number(child(root, "CreateTime"))) return broken("CreateTime is no number");
    const std::string type = child(root, "MsgType").value_or("");
    if (type == "text") return text_of(root);
    if (type == "news") return news_of(root);
    if (type == "transfer_customer_service") return {.kind = Kind::to_agent};
    if (type == "image") {
        const auto media = child(root.child("Image"), "MediaId");
        if (!media) return broken("no MediaId");
        return {.kind = Kind::picture, .media_id = *media};
    }
    return broken("MsgType is none that we know: " + type);
}

}  // namespace

PassiveAnswer read_passive_answer(
    std::string_view body, const Account& account, std::string_view openid
) {
    if (body.empty() || body == "success") return {};
    pugi::xml_document document;
    constexpr unsigned options = pugi::parse_cdata | pugi::parse_escapes;
    if (!document.load_buffer(body.data(), body.size(), options, pugi::encoding_utf8))
        return broken("no XML");
    const auto root = document.child("xml");
    if (!root) return broken("the root is not xml");
    const bool sealed = static_cast<bool>(root.child("Encrypt"));
    if (!sealed && account.mode == Mode::safe) return broken("plain text from a safe account");
    if (!sealed) return meaning(root, account, openid);
    if (account.mode == Mode::plain) return broken("encrypted text from a plain account");
    auto inner = opened(root, account);
    if (auto* wrong = std::get_if<PassiveAnswer>(&inner)) return std::move(*wrong);
    pugi::xml_document inside;
    const auto& text = std::get<std::string>(inner);
    if (!inside.load_buffer(text.data(), text.size(), options, pugi::encoding_utf8))
        return broken("no XML inside the envelope");
    return meaning(inside.child("xml"), account, openid);
}

}  // namespace simulators::wechat
