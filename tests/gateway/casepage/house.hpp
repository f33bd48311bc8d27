// The whole gateway in this process, over real sockets: customers of every channel, the platform's
// API, and the operator's own address that sends SMS.
#pragma once

#include "gateway/net/http_client.hpp"
#include "gateway/serve/gateway.hpp"
#include "gateway/serve/page_texts.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <nlohmann/json.hpp>

#include <chrono>
#include <exception>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace house {

using nlohmann::json;

struct Heard {
    unsigned status = 0;
    std::string body;

    // The "code" of a refusal.
    [[nodiscard]] std::string code() const;

    [[nodiscard]] json parsed() const { return json::parse(body); }
};

struct HouseOptions {
    bool deaf = false;     // nothing can be noted in the ledgers
    bool notices = false;  // WeChat lets us send them, with a consent each
    bool club = false;     // a second account of ours in WeChat
};

class House {
public:
    explicit House(const HouseOptions& options = {});
    ~House();
    House(const House&) = delete;
    House& operator=(const House&) = delete;

    // What the bot answers somebody who writes there; the answer in the same call, or on the socket
    // of a visitor who is new each time.
    std::string in_wechat(
        const std::string& person, const std::string& text, const std::string& account = "main"
    );
    std::string in_weibo(const std::string& person, const std::string& text);
    std::string in_webchat(const std::string& text);

    // "/view" of "/case/main".
    Heard page(const std::string& act, const json& body, const net::Fields& headers = {});
    Heard call(
        net::Method method,
        const std::string& path,
        const std::string& body = {},
        const net::Fields& headers = {}
    );

    // Opens a case in WeChat and gives its number.
    std::string complain();
    // A link to that case, as a message of ours would carry it.
    std::string link(const std::string& number, std::chrono::hours ago = {}) const;
    dialog::Case case_of(const std::string& number);
    std::vector<store::Access> accesses();

    // Until everything that fell due has been done; "48h".
    void advance(const std::string& time);
    // What that person was sent in WeChat beside answers, since the last call.
    std::string sent_to(const std::string& person);

    [[nodiscard]] std::string log() const { return log_text_.str(); }

    std::vector<std::string> hook_bodies;
    std::map<std::string, std::string> unions;  // by openid: the person in all our accounts
    bool platform_refuses = false;              // to send messages of ours

    template <class T>
    T play(net::Task<T> story);

private:
    net::Response platform(const net::Request& request);
    net::Task<std::string> talk_in_webchat(std::string text);
    std::string url(std::uint16_t port, const std::string& path) const;

    std::filesystem::path directory_;
    std::ostringstream log_text_;
    gateway::Log log_;
    net::asio::io_context io_{1};
    net::asio::executor_work_guard<net::asio::io_context::executor_type> work_{io_.get_executor()};
    std::unique_ptr<net::HttpClient> client_;
    std::unique_ptr<net::Server> platform_;
    store::Store* store_ = nullptr;
    store::Ledgers* ledgers_ = nullptr;
    std::unique_ptr<gateway::Gateway> gateway_;
    std::vector<json> sent_;
    std::uint64_t messages_ = 0;
};

template <class T>
T House::play(net::Task<T> story) {
    std::optional<T> result;
    std::exception_ptr failed;
    auto on_end = [&](const std::exception_ptr& failure, T value) {
        failed = failure;
        result = std::move(value);
    };
    net::asio::co_spawn(io_, std::move(story), on_end);
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!result && std::chrono::steady_clock::now() < end)
        io_.run_one_for(std::chrono::milliseconds(100));
    if (failed) std::rethrow_exception(failed);
    if (!result) throw std::runtime_error("the story did not come to its end");
    return *std::move(result);
}

// The first six digits in a row that stand alone.
std::string code_in(const std::string& text);

}  // namespace house
