#include "connectors/weibo/reply.hpp"

#include "connectors/weibo/utf8.hpp"
#include "gateway/net/http_client.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace connectors::weibo {

namespace {

constexpr std::string_view cut_mark = "…";
// Full stop, exclamation and question mark and semicolon in full width, and their like.
constexpr std::array<std::string_view, 8> sentence_ends{
    "\u3002", "\uff01", "\uff1f", "\uff1b", "…", "\n", "!", "?"};

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

// Behind the last sentence that ends there; the whole text when none ends in its second half.
std::string_view whole_sentences(std::string_view text) {
    std::size_t end = 0;
    for (const std::string_view sign : sentence_ends) {
        const std::size_t at = text.rfind(sign);
        if (at != std::string_view::npos) end = std::max(end, at + sign.size());
    }
    return end * 2 > text.size() ? text.substr(0, end) : text;
}

std::string_view without_blanks_behind(std::string_view text) {
    return text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
}

std::string whole_text(const std::vector<std::string>& says) {
    std::string text;
    for (const std::string& say : says) {
        if (is_blank(say)) continue;
        if (!text.empty()) text += '\n';
        text += say;
    }
    text = mended(text);
    drop_controls(text);
    return text;
}

}  // namespace

bool fits(const std::vector<std::string>& says) {
    return weight_of(whole_text(says)) <= reply_weight_max;
}

std::string join(const std::vector<std::string>& says) {
    const std::string text = whole_text(says);
    if (weight_of(text) <= reply_weight_max) return text;
    const std::string_view fitting = beginning_in_weight(text, reply_weight_max - 1);
    return std::string(without_blanks_behind(whole_sentences(fitting))) + std::string(cut_mark);
}

std::string text_data(std::string_view text) {
    const nlohmann::json data{{"text", text}};
    return data.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string passive_answer(const TextReply& reply) {
    const std::string data = net::percent_encode(text_data(reply.text));
    std::string body;
    body.reserve(data.size() + 128);
    body += R"({"result":true,"sender_id":)";
    body += std::to_string(reply.account_uid);
    body += R"(,"receiver_id":)";
    body += std::to_string(reply.customer_uid);
    body += R"(,"type":"text","data":")";
    body += data;
    body += R"("})";
    return body;
}

}  // namespace connectors::weibo
