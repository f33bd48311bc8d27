// The simulator against a gateway that a test plays, over real sockets.
#pragma once

#include "gateway/net/loop.hpp"
#include "gateway/net/server.hpp"
#include "simulators/simulator.hpp"
#include "simulators/wechat/crypto.hpp"
#include "simulators/wechat/one_account.hpp"

#include <boost/asio/steady_timer.hpp>
#include <gmock/gmock.h>

#include <utility>

namespace simulators {

using namespace std::chrono_literals;
using net::Request;
using net::Response;
using net::Task;
using nlohmann::json;
using testing::ElementsAre;

inline Response with(unsigned status, std::string body) {
    Response response;
    response.status = status;
    response.body = std::move(body);
    return response;
}

class SimulatorTest : public testing::Test {
protected:
    SimulatorTest() {
        const auto serve = [this](Request request) { return play_gateway(std::move(request)); };
        auto listening = net::listen(io, "127.0.0.1:0", {}, serve, {}, {});
        gateway = std::move(*listening);
        auto made = net::make_http_client(io, {});
        client = std::move(*made);
        SimulatorSetup setup;
        setup.base = "http://sim.example";
        setup.gateway_operations = "http://127.0.0.1:" + std::to_string(gateway->port());
        setup.times = {.patience = 60ms, .pause = 1ms};
        wechat::Account account = wechat::an_account();
        account.hook_url = setup.gateway_operations + "/hooks/wechat/main";
        setup.wechat.push_back(account);
        simulator.emplace(io.get_executor(), *clock, *client, std::move(setup));
    }

    // What the test says for each call of the platform; "success" when it says nothing more.
    Task<Response> play_gateway(Request request) {
        calls.push_back(request);
        Response response = with(200, "success");
        if (request.path == "/testing/clock") response.body = "{}";
        if (!answers.empty()) {
            response = std::move(answers.front());
            answers.erase(answers.begin());
        }
        const auto pause = std::exchange(gateway_pause, 0ms);
        if (pause > 0ms) {
            net::asio::steady_timer timer(io, pause);
            co_await timer.async_wait(net::as_result);
        }
        co_return response;
    }

    Task<json> order(std::string path, json body) {
        Request request{.method = net::Method::post, .path = std::move(path)};
        request.body = body.dump();
        Response response = co_await simulator->handle(std::move(request));
        status = response.status;
        json said = json::parse(response.body, nullptr, false);
        co_return said;
    }

    Task<void> arrive() {
        json body{{"user", "lin"}, {"follow", true}};
        co_await order("/sim/users", std::move(body));
        co_await simulator->pusher.settled();
        calls.clear();
    }

    Task<void> say(std::string text) {
        json body{{"platform", "wechat"}, {"user", "lin"}, {"text", text}};
        co_await order("/sim/say", std::move(body));
        co_await simulator->pusher.settled();
    }

    // Of the conversation with the first account: the carriers and texts.
    std::vector<std::string> seen() {
        std::vector<std::string> all;
        const json phone = simulator->wechat.phone("lin");
        for (const auto& bubble : phone.at(0)["bubbles"])
            all.push_back(
                bubble["carrier"].get<std::string>() + ": " + bubble["text"].get<std::string>()
            );
        return all;
    }

    // The passive answer of a gateway that does all right.
    static std::string answer_of(const std::string& text) {
        const auto account = wechat::an_account();
        const std::string openid = wechat::openid_of(account, "lin");
        const std::string xml = "<xml><ToUserName>" + openid + "</ToUserName><FromUserName>" +
                                account.original_id +
                                "</FromUserName><CreateTime>1</CreateTime><MsgType>text"
                                "</MsgType><Content>" +
                                text + "</Content></xml>";
        const std::string encrypt =
            wechat::seal(xml, "0123456789abcdef", account.app_id, account.aes_key);
        return "<xml><Encrypt>" + encrypt + "</Encrypt><MsgSignature>" +
               wechat::signature({account.token, "1", "2", encrypt}) +
               "</MsgSignature><TimeStamp>1</TimeStamp><Nonce>2</Nonce></xml>";
    }

    static std::string content_of(const Request& call) {
        const auto account = wechat::an_account();
        const auto at = call.body.find("<Encrypt><![CDATA[") + 18;
        const auto encrypt = call.body.substr(at, call.body.find("]]>", at) - at);
        const auto xml = wechat::unseal(encrypt, account.app_id, account.aes_key).value_or("");
        const auto start = xml.find("<Content><![CDATA[");
        return start == std::string::npos
                   ? ""
                   : xml.substr(start + 18, xml.find("]]>", start) - start - 18);
    }

    std::string token() {
        auto& world = simulator->wechat.world;
        const auto issued =
            world.accounts[0].tokens.stable(clock->now(), false, world.limits, world.dice);
        return std::get<wechat::IssuedToken>(issued).token;
    }

    Request send_call(const std::string& text) {
        Request request{.method = net::Method::post, .path = "/cgi-bin/message/custom/send"};
        request.query.emplace_back("access_token", token());
        request.body = json{
            {"touser", wechat::openid_of(wechat::an_account(), "lin")},
            {"msgtype", "text"},
            {"text",
             {{"content",
               text}}}}.dump();
        return request;
    }

    net::asio::io_context io{1};
    std::unique_ptr<net::SettableClock> clock =
        net::make_settable_clock(io, net::Instant{1'760'000'000s}, false);
    std::unique_ptr<net::Server> gateway;
    std::unique_ptr<net::HttpClient> client;
    std::optional<Simulator> simulator;
    std::vector<Request> calls;
    std::vector<Response> answers;
    std::chrono::milliseconds gateway_pause{0};
    unsigned status = 0;
};

}  // namespace simulators
