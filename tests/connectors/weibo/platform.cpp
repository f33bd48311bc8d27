#include "connectors/weibo/platform.hpp"

#include "connectors/weibo/json.hpp"
#include "connectors/weibo/signature.hpp"

#include <boost/asio/error.hpp>

#include <fstream>
#include <iterator>
#include <utility>

namespace weibo_tests {

namespace {

net::Request call(net::Method method, std::string_view with_secret) {
    constexpr std::string_view nonce = "57155157";
    const auto signature = connectors::weibo::sign(with_secret, timestamp, nonce);
    net::Request request;
    request.method = method;
    request.path = "/hooks/weibo/main";
    request.query = {
        {"signature", std::string(signature.data(), signature.size())},
        {"timestamp", std::string(timestamp)},
        {"nonce", std::string(nonce)}};
    return request;
}

}  // namespace

connectors::weibo::AccountSettings settings() {
    connectors::weibo::AccountSettings account;
    account.name = "main";
    account.uid = account_uid;
    account.app_secret = secret;
    return account;
}

std::string sample(std::string_view name) {
    const std::string path =
        HUIYIN_SOURCE_DIR "/tests/connectors/weibo/samples/" + std::string(name) + ".json";
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("no sample " + path);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string text_message(std::string_view text) {
    const nlohmann::json message{
        {"type", "text"},
        {"text", text},
        {"receiver_id", 5300000000001},
        {"sender_id", 7600000000123},
        {"created_at", created_at},
        {"data", nlohmann::json::object()}};
    return message.dump();
}

net::Request verification(std::string_view echo, std::string_view with_secret) {
    net::Request request = call(net::Method::get, with_secret);
    request.query.emplace_back("echostr", std::string(echo));
    return request;
}

net::Request push(std::string body, std::string_view with_secret) {
    net::Request request = call(net::Method::post, with_secret);
    request.body = std::move(body);
    return request;
}

void set_parameter(net::Request& request, std::string_view name, std::string value) {
    remove_parameter(request, name);
    request.query.emplace_back(name, std::move(value));
}

void remove_parameter(net::Request& request, std::string_view name) {
    std::erase_if(request.query, [name](const auto& field) { return field.first == name; });
}

std::string said_in(const net::Response& response) {
    if (response.body.empty()) return {};
    const auto answer = nlohmann::json::parse(response.body);
    const auto data = connectors::weibo::percent_decode(answer.at("data").get<std::string>());
    return nlohmann::json::parse(data.value()).at("text").get<std::string>();
}

net::Task<net::ClientResult> FakeClient::send(net::ClientRequest request) {
    asked.push_back(std::move(request));
    net::ClientResult result = net::ClientFailure{
        {boost::asio::error::make_error_code(boost::asio::error::host_not_found), "lookup"}, false};
    if (!answers_.empty()) {
        result = std::move(answers_.front());
        answers_.pop_front();
    }
    co_return result;
}

void FakeClient::will_answer(unsigned status, std::string body, net::Fields headers) {
    net::ClientResponse response;
    response.status = status;
    response.headers = std::move(headers);
    response.body = std::move(body);
    answers_.emplace_back(std::move(response));
}

void FakeClient::will_fail(bool may_have_arrived) {
    const auto code = boost::asio::error::make_error_code(boost::asio::error::timed_out);
    answers_.emplace_back(net::ClientFailure{{code, "call"}, may_have_arrived});
}

}  // namespace weibo_tests
