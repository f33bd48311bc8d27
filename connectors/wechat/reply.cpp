#include "connectors/wechat/reply.hpp"

#include "connectors/wechat/utf8.hpp"

#include <array>
#include <charconv>

namespace connectors::wechat {

namespace {

constexpr std::string_view cut_mark = "…";

// The end mark of a CDATA section is split over two of them.
void append_cdata(std::string& out, std::string_view text) {
    out += "<![CDATA[";
    for (auto at = text.find("]]>"); at != std::string_view::npos; at = text.find("]]>")) {
        out.append(text.substr(0, at + 2)).append("]]><![CDATA[");
        text.remove_prefix(at + 2);
    }
    out.append(text).append("]]>");
}

void append_number(std::string& out, std::int64_t number) {
    std::array<char, 20> digits{};
    const auto written = std::to_chars(digits.begin(), digits.end(), number);
    out.append(digits.data(), written.ptr);
}

// What begins every answer.
void append_head(std::string& out, const TextReply& reply) {
    out += "<xml><ToUserName>";
    append_cdata(out, reply.to_user);
    out += "</ToUserName><FromUserName>";
    append_cdata(out, reply.from_user);
    out += "</FromUserName><CreateTime>";
    append_number(out, reply.created_seconds);
    out += "</CreateTime>";
}

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

}  // namespace

std::string join(const std::vector<std::string>& says) {
    std::string text;
    for (const std::string& say : says) {
        if (is_blank(say)) continue;
        if (!text.empty()) text += "\n\n";
        text += say;
    }
    clean(text);
    if (text.size() <= reply_bytes_max) return text;
    text.resize(beginning_of(text, reply_bytes_max - cut_mark.size()).size());
    text += cut_mark;
    return text;
}

void append_text_reply(std::string& out, const TextReply& reply) {
    out.reserve(out.size() + 256 + reply.text.size());
    append_head(out, reply);
    out += "<MsgType><![CDATA[text]]></MsgType><Content>";
    append_cdata(out, reply.text);
    out += "</Content></xml>";
}

void append_transfer(std::string& out, const TextReply& reply) {
    append_head(out, reply);
    out += "<MsgType><![CDATA[transfer_customer_service]]></MsgType></xml>";
}

void append_envelope(std::string& out, const ReplyEnvelope& envelope) {
    out.reserve(out.size() + 256 + envelope.encrypt.size());
    out += "<xml><Encrypt><![CDATA[";
    out += envelope.encrypt;
    out += "]]></Encrypt><MsgSignature><![CDATA[";
    out += envelope.signature;
    out += "]]></MsgSignature><TimeStamp>";
    out += envelope.timestamp;
    out += "</TimeStamp><Nonce><![CDATA[";
    out += envelope.nonce;
    out += "]]></Nonce></xml>";
}

}  // namespace connectors::wechat
