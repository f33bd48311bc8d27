#include "connectors/webchat/session.hpp"

#include "gateway/net/clock.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <functional>
#include <utility>
#include <variant>

namespace connectors::webchat {

namespace {

constexpr std::uint16_t policy_violation = 1008;
constexpr std::uint16_t try_again_later = 1013;

// Does something once, unless it is destroyed before.
class Later {
public:
    Later(
        const net::asio::any_io_executor& executor,
        std::chrono::milliseconds delay,
        std::function<void()> act
    )
        : timer_(executor, delay),
          wanted_(std::make_shared<bool>(true)) {
        timer_.async_wait([wanted = wanted_, act = std::move(act)](const auto& error) {
            if (!error && *wanted) act();
        });
    }

    Later(const Later&) = delete;
    Later& operator=(const Later&) = delete;
    Later(Later&&) = delete;
    Later& operator=(Later&&) = delete;

    ~Later() { *wanted_ = false; }

private:
    net::asio::steady_timer timer_;
    std::shared_ptr<bool> wanted_;  // the timer may have fired already, with its call still queued
};

std::vector<Line> lines_of(const Say& say, const Taken& taken) {
    std::vector<Line> lines;
    lines.reserve(1 + taken.says.size());
    lines.push_back(
        {.turn = taken.turn,
         .index = 0,
         .from_customer = true,
         .at = taken.received_at,
         .text = taken.said.value_or(say.text),  // a client may use an id for two texts
         .media = std::nullopt,
         .platform_id = say.id}
    );
    for (const auto& text : taken.says)
        lines.push_back(
            {.turn = taken.turn,
             .index = static_cast<std::uint16_t>(lines.size()),
             .from_customer = false,
             .at = taken.received_at,
             .text = text,
             .media = std::nullopt,
             .platform_id = {}}
        );
    return lines;
}

}  // namespace

Session::Session(const Desk& desk, net::WebSocket& socket)
    : desk_(desk),
      socket_(socket),
      says_(desk.limits.says_max, desk.limits.window, net::wire_now()),
      messages_(desk.limits.messages_max, desk.limits.window, net::wire_now()) {}

net::Task<void> Session::run() {
    const bool greeted = co_await greet();
    if (!greeted) co_return;
    co_await converse();
}

net::Task<bool> Session::greet() {
    const auto executor = co_await net::asio::this_coro::executor;
    std::optional<Later> patience;
    patience.emplace(executor, desk_.limits.hello_time_max, [this] {
        socket_.close(policy_violation, "hello expected");
    });
    const auto frame = co_await socket_.receive();
    patience.reset();
    if (!frame) co_return false;
    auto message = decode(*frame);
    auto* hello = std::get_if<Hello>(&message);
    if (hello == nullptr) {
        socket_.close(policy_violation, "hello expected");
        co_return false;
    }
    const bool welcomed = co_await welcome(std::move(*hello));
    co_return welcomed;
}

net::Task<bool> Session::welcome(Hello hello) {
    const auto executor = co_await net::asio::this_coro::executor;
    const auto known =
        hello.visitor ? verify_visitor(desk_.key, desk_.site, *hello.visitor) : std::nullopt;
    visitor_ = known ? *known : make_visitor_id();
    // Seated before the history is read, so that no line falls between the two.
    seat_ = desk_.presence.sit(socket_, executor, desk_.account, visitor_);

    Welcome welcome;
    welcome.visitor = sign_visitor(desk_.key, desk_.site, visitor_);
    if (known) {
        welcome.cursor = hello.after;
        // The cursor's own turn is read again: the client may have got only its first items.
        const auto turn = hello.after ? hello.after->turn : 0;
        const dialog::TurnId after{turn == 0 ? 0 : turn - 1};
        const auto lines_max = desk_.limits.history_lines_max;
        // One more than is shown tells whether there are more.
        auto lines = co_await desk_.road.history(desk_.account, visitor_, after, lines_max + 1);
        if (!lines) {
            socket_.send(encode_failed({}, FailureCode::unavailable));
            socket_.close(try_again_later, "history unavailable");
            co_return false;
        }
        if (hello.after)
            std::erase_if(*lines, [&](const Line& line) {
                return cursor_of(line) <= *hello.after;
            });
        welcome.more = lines->size() > lines_max;
        if (welcome.more) lines->erase(lines->begin(), lines->end() - std::ptrdiff_t(lines_max));
        welcome.items = std::move(*lines);
        if (!welcome.items.empty()) welcome.cursor = cursor_of(welcome.items.back());
    }
    socket_.send(encode(welcome));
    seat_->welcomed(welcome.items.empty() ? nullptr : &welcome.items.back());
    co_return true;
}

net::Task<void> Session::converse() {
    while (true) {
        const auto frame = co_await socket_.receive();
        if (!frame) co_return;
        if (!messages_.admit(net::wire_now())) {
            socket_.close(policy_violation, "too many messages");
            co_return;
        }
        auto message = decode(*frame);
        if (auto* say = std::get_if<Say>(&message)) {
            co_await take(std::move(*say));
        } else if (!answer(message)) {
            socket_.close(policy_violation, "not understood");
            co_return;
        }
    }
}

// False when the socket has sent more nonsense than is bearable.
bool Session::answer(const Message& message) {
    if (std::holds_alternative<Ping>(message)) {
        socket_.send(encode_pong());
    } else if (const auto* malformed = std::get_if<Malformed>(&message)) {
        socket_.send(encode_failed(malformed->id, malformed->code));
        return ++malformed_ < desk_.limits.malformed_max;
    } else if (std::holds_alternative<Hello>(message)) {
        socket_.send(encode_failed({}, FailureCode::bad_request));
        return ++malformed_ < desk_.limits.malformed_max;
    }
    return true;  // typing and seen are not stored
}

Inbound Session::inbound(Say say) const {
    Inbound made;
    made.account = desk_.account;
    made.external_id = visitor_;
    made.identity = desk_.account + '\n' + visitor_ + '\n' + say.id;
    made.platform_id = std::move(say.id);
    made.kind = "text";
    made.what = Said{.text = std::move(say.text)};
    return made;
}

net::Task<void> Session::take(Say say) {
    if (!says_.admit(net::wire_now())) {
        socket_.send(encode_failed(say.id, FailureCode::busy));
        co_return;
    }
    const auto executor = co_await net::asio::this_coro::executor;
    auto lane = co_await seat_->room().enter();
    Taken taken;
    {
        const Later sign(executor, desk_.limits.typing_after, [this] {
            socket_.send(encode_typing());
        });
        taken = co_await desk_.road.take(inbound(say));
    }
    switch (taken.outcome) {
        case Taken::Outcome::stored:
            lane.add(lines_of(say, taken));
            break;
        case Taken::Outcome::refused:
            socket_.send(encode_failed(say.id, FailureCode::bad_request));
            break;
        case Taken::Outcome::unavailable:
            socket_.send(encode_failed(say.id, FailureCode::unavailable));
            break;
    }
}

}  // namespace connectors::webchat
