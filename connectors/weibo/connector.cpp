#include "connectors/weibo/connector.hpp"

#include "connectors/weibo/reply.hpp"

#include <boost/asio/steady_timer.hpp>

#include <exception>
#include <optional>
#include <utility>

namespace connectors::weibo {

// A call under way: between the request, which can give up, and the turn, which cannot.
struct WeiboConnector::Call {
    explicit Call(const net::asio::any_io_executor& executor) : timer(executor) {}

    Letter letter;
    net::WireInstant came_at{};
    net::WireInstant deadline{};
    bool late = false;           // nobody waits for the answer any more
    std::optional<Taken> taken;  // there when the turn has ended
    std::exception_ptr failure;  // thrown to the request in its stead
    net::Completion<bool> bell;  // there while the request waits
    net::asio::steady_timer timer;

    void ring() {
        timer.cancel();
        auto bell_to_ring = std::move(bell);
        if (bell_to_ring) bell_to_ring(true);
    }
};

namespace {

net::Response with_status(unsigned status) {
    net::Response response;
    response.status = status;
    return response;
}

}  // namespace

WeiboConnector::WeiboConnector(AccountSettings settings, Road& road, Hooks hooks)
    : account_(std::move(settings)),
      road_(road),
      hooks_(std::move(hooks)),
      missed_(
          hooks_.missed ? hooks_.missed
                        : std::make_shared<MissedAnswers>(
                              account_.full_name(),
                              road_,
                              hooks_.executor,
                              hooks_.wire_now,
                              hooks_.platform_calls_for
                          )
      ) {}

// What still waits is unwound: the bell and the request hold each other.
WeiboConnector::~WeiboConnector() {
    for (const auto& call : std::exchange(waiting_, {})) {
        call->timer.cancel();
        const auto unwound = std::move(call->bell);
    }
}

net::Response WeiboConnector::refuse(Refused why) {
    if (hooks_.on_refused) hooks_.on_refused(account_.full_name(), why);
    return refusal(why);
}

net::Task<net::Response> WeiboConnector::serve(net::Request request) {
    if (request.method == net::Method::get) {
        auto verified = account_.verify(request, hooks_.system_now());
        if (const auto* why = std::get_if<Refused>(&verified)) co_return refuse(*why);
        net::Response response;
        response.body = std::move(std::get<std::string>(verified));
        co_return response;
    }
    if (request.method != net::Method::post) co_return refuse(Refused::wrong_method);
    net::Response response = co_await receive(std::move(request));
    co_return response;
}

net::Task<net::Response> WeiboConnector::receive(net::Request request) {
    const auto call = std::make_shared<Call>(hooks_.executor);
    call->came_at = hooks_.wire_now();
    call->deadline = call->came_at + account_.settings().patience;
    auto opened = account_.open(request, hooks_.system_now());
    if (const auto* why = std::get_if<Refused>(&opened)) co_return refuse(*why);
    request = {};
    call->letter = std::move(std::get<Letter>(opened));
    if (call->letter.decoded.needs_no_turn) co_return account_.answer(call->letter, {});
    auto begin = [&](net::Completion<bool> bell) {
        call->bell = std::move(bell);
        start(call);
    };
    const bool rung = co_await net::wait<bool>(begin);
    (void)rung;
    waiting_.erase(call);
    if (call->failure) std::rethrow_exception(call->failure);
    if (call->late) co_return hang_up();
    co_return response_to(call);
}

void WeiboConnector::start(const std::shared_ptr<Call>& call) {
    waiting_.insert(call);
    try {
        road_.send(std::move(call->letter.decoded.inbound), [this, call](Taken taken) {
            if (call->late) return note_missed(*call, taken);
            call->taken = std::move(taken);
            call->ring();
        });
    } catch (...) {
        call->failure = std::current_exception();
        call->ring();
    }
    if (call->taken || call->failure) return;
    call->timer.expires_after(call->deadline - hooks_.wire_now());
    call->timer.async_wait([call](const boost::system::error_code& code) {
        if (code || call->taken) return;
        call->late = true;
        call->ring();
    });
}

net::Response WeiboConnector::response_to(const std::shared_ptr<Call>& call) {
    switch (call->taken->outcome) {
        case Taken::Outcome::stored:
            return passive_answer(call);
        case Taken::Outcome::refused:
            return account_.answer(call->letter, {});
        case Taken::Outcome::unavailable:
            return with_status(503);
    }
    return with_status(503);
}

// What is too long for one answer goes out in pieces instead, as does everything for an account
// that does not answer in this way.
net::Response WeiboConnector::passive_answer(const std::shared_ptr<Call>& call) {
    const Taken& taken = *call->taken;
    const Letter& letter = call->letter;
    if (!letter.decoded.may_answer || taken.says.empty() || missed_->is_handed_over(taken.turn))
        return account_.answer(letter, {});
    if (!account_.settings().passive_reply || !fits(taken.says)) {
        missed_->hand_over(taken.turn, std::to_string(letter.customer_uid));
        return account_.answer(letter, {});
    }
    auto response = account_.answer(letter, taken.says);
    response.on_written = [this, call](bool written) {
        if (written)
            missed_->taken(call->taken->turn);
        else
            note_missed(*call, *call->taken);
    };
    return response;
}

void WeiboConnector::note_missed(const Call& call, const Taken& taken) {
    const bool has_answer = taken.outcome == Taken::Outcome::stored && !taken.says.empty();
    if (has_answer && call.letter.decoded.may_answer)
        missed_->add(taken.turn, std::to_string(call.letter.customer_uid), call.came_at);
}

net::Response WeiboConnector::hang_up() {
    if (hooks_.on_late) hooks_.on_late(account_.full_name());
    net::Response response;
    response.hang_up = true;
    return response;
}

}  // namespace connectors::weibo
