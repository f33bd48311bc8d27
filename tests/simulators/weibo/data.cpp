#include "simulators/weibo/data.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>

namespace simulators::weibo {

namespace {

using Json = nlohmann::json;

constexpr std::size_t articles_max = 8;

std::string text_in(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found == object.end() || !found->is_string() ? std::string() : found->get<std::string>();
}

ReplyData refused(int code) {
    return {.refusal = code};
}

ReplyData read_text(const Json& data, const Limits& limits) {
    const std::string text = text_in(data, "text");
    if (text.empty()) return refused(20008);
    if (characters_in(text) > limits.text_characters_max) return refused(20013);
    const bool forbidden = std::any_of(
        limits.forbidden_words.begin(),
        limits.forbidden_words.end(),
        [&](const std::string& word) { return text.find(word) != std::string::npos; }
    );
    if (forbidden) return refused(20021);
    return {.bubble = Bubble{.text = text}};
}

ReplyData read_articles(const Json& data) {
    const auto articles = data.find("articles");
    if (articles == data.end() || !articles->is_array()) return refused(10008);
    if (articles->empty() || articles->size() > articles_max) return refused(10008);
    const Json& first = articles->front();
    for (const char* key : {"display_name", "summary", "image", "url"})
        if (!first.is_object() || text_in(first, key).empty()) return refused(10008);
    Bubble bubble{.kind = BubbleKind::card, .text = text_in(first, "display_name")};
    bubble.lines.emplace_back("", text_in(first, "summary"));
    bubble.url = text_in(first, "url");
    return {.bubble = std::move(bubble)};
}

}  // namespace

std::size_t characters_in(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
    }));
}

std::optional<std::string> percent_decode(std::string_view text) {
    std::string decoded;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            decoded += text[at];
            continue;
        }
        if (at + 2 >= text.size()) return std::nullopt;
        unsigned byte = 0;
        const char* digits = text.data() + at + 1;
        const auto [end, error] = std::from_chars(digits, digits + 2, byte, 16);
        if (error != std::errc() || end != digits + 2) return std::nullopt;
        decoded += static_cast<char>(byte);
        at += 2;
    }
    return decoded;
}

ReplyData read_reply_data(const std::string& type, const std::string& json, const Limits& limits) {
    const Json data = Json::parse(json, nullptr, false);
    if (!data.is_object()) return refused(10008);
    if (type == "text") return read_text(data, limits);
    if (type == "articles") return read_articles(data);
    if (type != "position") return refused(10008);
    if (text_in(data, "longitude").empty() || text_in(data, "latitude").empty())
        return refused(10008);
    return {.bubble = Bubble{.kind = BubbleKind::place}};
}

}  // namespace simulators::weibo
