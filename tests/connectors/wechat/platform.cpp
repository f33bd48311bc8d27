#include "connectors/wechat/platform.hpp"

#include "connectors/wechat/crypto.hpp"
#include "connectors/wechat/signature.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace wechat_tests {

using namespace connectors::wechat;

namespace {

constexpr std::string_view timestamp = "1760000000";

net::Request call(net::Method method, std::string_view nonce) {
    Signer signer{std::string(token)};
    net::Request request;
    request.method = method;
    request.path = "/hooks/wechat/main";
    request.query = {
        {"signature", std::string(text_of(signer.sign(timestamp, nonce)))},
        {"timestamp", std::string(timestamp)},
        {"nonce", std::string(nonce)},
    };
    request.headers = {{"content-type", "text/xml"}};
    request.remote = "127.0.0.1";
    return request;
}

std::string element(std::string_view name, std::string_view text) {
    std::string whole = "<";
    whole.append(name).append("><![CDATA[").append(text).append("]]></").append(name).append(">");
    return whole;
}

// Adds the parameters of an encrypted call and gives its <Encrypt> element.
std::string seal(net::Request& request, std::string_view inner, const Sealing& sealing) {
    Cipher cipher(decode_key(sealing.key).value(), std::string(sealing.app_id));
    Signer signer{std::string(token)};
    std::string encrypt;
    cipher.seal(
        inner, {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e'}, encrypt
    );
    const auto signature = signer.sign(timestamp, sealing.nonce, encrypt);
    request.query.emplace_back("encrypt_type", "aes");
    request.query.emplace_back("msg_signature", std::string(text_of(signature)));
    return element("Encrypt", encrypt);
}

}  // namespace

AccountSettings settings(Mode mode) {
    AccountSettings account;
    account.name = "main";
    account.original_id = original_id;
    account.app_id = app_id;
    account.token = token;
    account.encoding_aes_key = key;
    account.mode = mode;
    return account;
}

std::string sample(std::string_view name) {
    const std::string path =
        HUIYIN_SOURCE_DIR "/tests/connectors/wechat/samples/" + std::string(name) + ".xml";
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("no sample " + path);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string text_message(std::string_view content, std::string_view message_id) {
    return "<xml>" + element("ToUserName", original_id) + element("FromUserName", openid) +
           "<CreateTime>1760000000</CreateTime>" + element("MsgType", "text") +
           element("Content", content) + "<MsgId>" + std::string(message_id) + "</MsgId></xml>";
}

net::Request verification(std::string_view echo) {
    net::Request request = call(net::Method::get, "1514711492");
    request.query.emplace_back("echostr", std::string(echo));
    return request;
}

net::Request plain_call(std::string body) {
    net::Request request = call(net::Method::post, "486452656");
    request.query.emplace_back("openid", std::string(openid));
    request.body = std::move(body);
    return request;
}

net::Request safe_call(std::string_view inner, const Sealing& sealing) {
    net::Request request = call(net::Method::post, sealing.nonce);
    request.query.emplace_back("openid", std::string(openid));
    const std::string encrypt = seal(request, inner, sealing);
    request.body = "<xml>" + element("ToUserName", sealing.to_user) + encrypt + "</xml>";
    return request;
}

net::Request compatible_call(std::string_view inner, const Sealing& sealing) {
    net::Request request = call(net::Method::post, sealing.nonce);
    request.query.emplace_back("openid", std::string(openid));
    request.body = std::string(inner);
    request.body.insert(request.body.rfind("</xml>"), seal(request, inner, sealing));
    return request;
}

void set_parameter(net::Request& request, std::string_view name, std::string value) {
    remove_parameter(request, name);
    request.query.emplace_back(name, std::move(value));
}

void remove_parameter(net::Request& request, std::string_view name) {
    std::erase_if(request.query, [name](const auto& field) { return field.first == name; });
}

std::string field(std::string_view xml, std::string_view name) {
    const std::string start = "<" + std::string(name) + "><![CDATA[";
    const auto at = xml.find(start);
    if (at == std::string_view::npos) return {};
    xml.remove_prefix(at + start.size());
    return std::string(xml.substr(0, xml.find("]]></" + std::string(name) + ">")));
}

std::optional<std::string> open_answer(std::string_view body, std::string_view with_key) {
    const std::string encrypt = field(body, "Encrypt");
    const std::string nonce = field(body, "Nonce");
    const auto start = body.find("<TimeStamp>");
    if (encrypt.empty() || nonce.empty() || start == std::string_view::npos) return std::nullopt;
    const std::string_view rest = body.substr(start + 11);
    const std::string_view stamp = rest.substr(0, rest.find('<'));
    Signer signer{std::string(token)};
    if (!same(signer.sign(stamp, nonce, encrypt), field(body, "MsgSignature"))) {
        return std::nullopt;
    }
    Cipher cipher(decode_key(with_key).value(), std::string(app_id));
    const Unsealed opened = cipher.open(encrypt);
    if (opened.fault != CryptoFault::none) return std::nullopt;
    return std::string(opened.text.begin(), opened.text.end());
}

}  // namespace wechat_tests
