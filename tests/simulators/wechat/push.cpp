#include "simulators/wechat/push.hpp"

#include "simulators/wechat/crypto.hpp"

namespace simulators::wechat {

namespace {

std::string cdata(std::string_view text) {
    std::string whole = "<![CDATA[";
    for (auto at = text.find("]]>"); at != std::string_view::npos; at = text.find("]]>")) {
        whole.append(text.substr(0, at + 2)).append("]]><![CDATA[");
        text.remove_prefix(at + 2);
    }
    return whole.append(text).append("]]>");
}

std::string seconds_of(net::Instant now) {
    return std::to_string(std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
}

}  // namespace

Fields& Fields::text(std::string_view name, std::string_view value) {
    open(name);
    inner_ += cdata(value);
    return close(name);
}

Fields& Fields::number(std::string_view name, std::string_view digits) {
    open(name);
    inner_ += digits;
    return close(name);
}

Fields& Fields::open(std::string_view name) {
    inner_.append("<").append(name).append(">");
    return *this;
}

Fields& Fields::close(std::string_view name) {
    inner_.append("</").append(name).append(">");
    return *this;
}

Call call_for(const Push& push, const Account& account, net::Instant now, Dice& dice) {
    const std::string timestamp = seconds_of(now);
    const std::string nonce = dice.digits(10);
    Call call;
    call.query = {
        {"signature", signature({account.token, timestamp, nonce})},
        {"timestamp", timestamp},
        {"nonce", nonce},
        {"openid", push.openid},
    };
    call.body = push.xml;
    if (account.mode == Mode::plain) return call;
    const std::string encrypt = seal(push.xml, dice.letters(16), account.app_id, account.aes_key);
    call.query.emplace_back("encrypt_type", "aes");
    call.query.emplace_back("msg_signature", signature({account.token, timestamp, nonce, encrypt}));
    const std::string element = "<Encrypt>" + cdata(encrypt) + "</Encrypt>";
    if (account.mode == Mode::compatible)
        call.body.insert(call.body.rfind("</xml>"), element);
    else
        call.body =
            "<xml><ToUserName>" + cdata(account.original_id) + "</ToUserName>" + element + "</xml>";
    return call;
}

net::Fields verification_query(
    const Account& account, const std::string& echo, net::Instant now, Dice& dice
) {
    const std::string timestamp = seconds_of(now);
    const std::string nonce = dice.digits(10);
    return {
        {"signature", signature({account.token, timestamp, nonce})},
        {"echostr", echo},
        {"timestamp", timestamp},
        {"nonce", nonce},
    };
}

}  // namespace simulators::wechat
