#include "connectors/wechat/connector.hpp"

#include "connectors/wechat/reply.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <optional>
#include <utility>

namespace connectors::wechat {

// Between the request, which can give up, and the turn, which cannot.
struct WeChatConnector::Wait {
    explicit Wait(const net::asio::any_io_executor& executor) : bell(executor) {}

    net::asio::steady_timer bell;  // rings early when the turn has ended
    bool ended = false;
    std::optional<Taken> taken;  // nothing when it ended with an exception
};

namespace {

net::Response with_status(unsigned status) {
    net::Response response;
    response.status = status;
    return response;
}

}  // namespace

WeChatConnector::WeChatConnector(AccountSettings settings, Road& road, Hooks hooks)
    : account_(std::move(settings)),
      road_(road),
      hooks_(std::move(hooks)) {}

net::Response WeChatConnector::refuse(Refused why) {
    if (hooks_.on_refused) hooks_.on_refused(account_.full_name(), why);
    return refusal(why);
}

net::Task<net::Response> WeChatConnector::serve(net::Request request) {
    if (request.method == net::Method::get) {
        auto verified = account_.verify(request);
        if (const auto* why = std::get_if<Refused>(&verified)) co_return refuse(*why);
        net::Response response;
        response.body = std::move(std::get<std::string>(verified));
        co_return response;
    }
    if (request.method != net::Method::post) co_return refuse(Refused::wrong_method);
    net::Response response = co_await receive(std::move(request));
    co_return response;
}

net::Task<net::Response> WeChatConnector::receive(net::Request request) {
    const net::WireInstant deadline = hooks_.wire_now() + account_.settings().patience;
    auto opened = account_.open(request);
    if (const auto* why = std::get_if<Refused>(&opened)) co_return refuse(*why);
    auto& letter = std::get<Letter>(opened);
    Decoded& first = letter.decoded.front();
    if (first.needs_no_turn) co_return account_.answer(letter, {}, {});

    auto executor = co_await net::asio::this_coro::executor;
    const auto wait = std::make_shared<Wait>(executor);
    hooks_.spawn(take(std::move(first.inbound), wait));
    if (!wait->ended) {
        wait->bell.expires_after(deadline - hooks_.wire_now());
        auto [error] = co_await wait->bell.async_wait(net::as_result);
        (void)error;  // rung or run out: `ended` tells which
    }
    co_return answer(letter, *wait);
}

net::Task<void> WeChatConnector::take(Inbound inbound, std::shared_ptr<Wait> wait) {
    // Rings also when the road throws, which is then the task group's to report.
    struct Ring {
        Wait& wait;

        ~Ring() {
            wait.ended = true;
            wait.bell.cancel();
        }
    };

    const Ring ring{*wait};
    Taken taken = co_await road_.take(std::move(inbound));
    wait->taken = std::move(taken);
}

net::Response WeChatConnector::answer(const Letter& letter, const Wait& wait) {
    if (!wait.ended) {
        if (hooks_.on_late) hooks_.on_late(account_.full_name());
        net::Response response;
        response.hang_up = true;
        return response;
    }
    if (!wait.taken) return with_status(503);
    switch (wait.taken->outcome) {
        case Taken::Outcome::stored:
            return account_.answer(letter, wait.taken->says, wait.taken->received_at);
        case Taken::Outcome::refused:
            return account_.answer(letter, {}, {});
        case Taken::Outcome::unavailable:
            return with_status(503);
    }
    return with_status(503);
}

}  // namespace connectors::wechat
