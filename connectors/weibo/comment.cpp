#include "connectors/weibo/comment.hpp"

#include "connectors/weibo/json.hpp"

namespace connectors::weibo {

namespace {

constexpr std::string_view on_post = "status:";
constexpr std::string_view on_comment = "comment:";

bool is_id(std::string_view text) {
    return !text.empty() && text.size() <= 20 &&
           text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

std::string word_of(const PublicWords& words) {
    return std::string(words.is_comment ? on_comment : on_post) + words.id;
}

std::optional<PublicWords> public_words(std::string_view word) {
    PublicWords words;
    words.is_comment = word.starts_with(on_comment);
    if (!words.is_comment && !word.starts_with(on_post)) return std::nullopt;
    word.remove_prefix(words.is_comment ? on_comment.size() : on_post.size());
    if (!is_id(word)) return std::nullopt;
    words.id = word;
    return words;
}

net::Fields comment_form(
    const std::string& post, const std::string& text, const std::string& address
) {
    return {{"id", post}, {"comment", text}, {"comment_ori", "0"}, {"rip", address}};
}

net::Fields reply_form(
    const std::string& comment,
    const std::string& post,
    const std::string& text,
    const std::string& address
) {
    auto form = comment_form(post, text, address);
    form.emplace_back("cid", comment);
    form.emplace_back("without_mention", "0");
    return form;
}

std::string post_of(std::string_view list, std::string_view comment) {
    const auto read = read_json(list);
    const auto* object = std::get_if<nlohmann::json>(&read);
    if (object == nullptr || !object->is_object()) return {};
    const auto comments = object->find("comments");
    if (comments == object->end() || !comments->is_array()) return {};
    for (const auto& one : *comments) {
        if (!one.is_object()) continue;
        if (text_of(one, "id") != comment && text_of(one, "idstr") != comment) continue;
        const auto post = one.find("status");
        if (post == one.end() || !post->is_object()) return {};
        auto id = text_of(*post, "idstr");
        if (id.empty()) id = text_of(*post, "id");
        return is_id(id) ? id : std::string();
    }
    return {};
}

}  // namespace connectors::weibo
