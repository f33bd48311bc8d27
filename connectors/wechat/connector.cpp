#include "connectors/wechat/connector.hpp"

#include "connectors/wechat/reply.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include <exception>
#include <optional>
#include <utility>

namespace connectors::wechat {

// A call under way: between the request, which can give up, and the turn, which cannot.
struct WeChatConnector::Call {
    net::Request request;
    Letter letter;
    net::WireInstant came_at{};
    net::WireInstant deadline{};
    std::size_t turns_open = 0;             // events of this call that are on the road
    bool late = false;                      // nobody waits for the answer any more
    Taken first;                            // what came of the first of them, or a failure
    std::optional<Taken> taken;             // there when all turns have ended
    std::optional<net::Response> response;  // what the request waits for
    std::exception_ptr failure;             // thrown to the request in its stead
    net::Completion<bool> bell;             // there while it waits

    [[nodiscard]] bool has_ended() const { return taken || failure; }

    void ring() {
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

WeChatConnector::WeChatConnector(AccountSettings settings, Road& road, Hooks hooks)
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
      ),
      timer_(hooks_.executor) {}

// What still waits is unwound: the bell and the request hold each other.
WeChatConnector::~WeChatConnector() {
    for (auto* calls : {&arrived_, &answered_})
        for (const auto& call : *calls) const auto unwound = std::move(call->bell);
    for (const auto& call : waiting_) const auto unwound = std::move(call->bell);
}

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
    const auto call = std::make_shared<Call>();
    call->came_at = hooks_.wire_now();
    call->deadline = call->came_at + account_.settings().patience;
    call->request = std::move(request);
    auto begin = [&](net::Completion<bool> bell) {
        call->bell = std::move(bell);
        arrived_.push_back(call);
        if (arrived_.size() == 1) net::asio::post(hooks_.executor, [this] { open_arrived(); });
    };
    const bool rung = co_await net::wait<bool>(begin);
    (void)rung;
    if (call->late) co_return hang_up();
    forget_answered_ones();
    if (call->failure) std::rethrow_exception(call->failure);
    co_return std::move(*call->response);
}

// What arrived in one round of the loop is opened together, and what became durable together is
// answered together: so each piece of code is fetched once for all of them.
void WeChatConnector::open_arrived() {
    for (const auto& call : std::exchange(arrived_, {})) {
        try {
            open(call);
        } catch (...) {
            call->failure = std::current_exception();
        }
        if (call->response || call->failure) answered_.push_back(call);
    }
    answer_soon();
}

void WeChatConnector::open(const std::shared_ptr<Call>& call) {
    auto opened = account_.open(call->request);
    if (const auto* why = std::get_if<Refused>(&opened)) {
        call->response = refuse(*why);
        return;
    }
    call->letter = std::move(std::get<Letter>(opened));
    call->request = {};
    auto& decoded = call->letter.decoded;
    std::erase_if(decoded, [this](const Decoded& one) { return !takes_a_turn(one); });
    if (decoded.empty()) {
        call->response = account_.answer(call->letter, {}, {});
        return;
    }
    call->turns_open = decoded.size();
    for (auto& one : decoded) send(call, std::move(one.inbound), &one == &decoded.front());
    if (call->has_ended()) return;
    waiting_.push_back(call);
    watch();
}

bool WeChatConnector::takes_a_turn(const Decoded& decoded) const {
    if (decoded.is_of_desk) return account_.settings().platform_desk;
    const auto& of = decoded.notice_template;
    return !decoded.needs_no_turn && (of.empty() || of == account_.settings().notice_template_id);
}

// An event that lists several is answered when all are durable; only the first may say something.
void WeChatConnector::send(const std::shared_ptr<Call>& call, Inbound inbound, bool is_first) {
    road_.send(std::move(inbound), [this, call, is_first](Taken taken) {
        if (call->late) return note_missed(*call, taken);
        const bool failed = taken.outcome == Taken::Outcome::unavailable;
        if (is_first || failed) call->first = std::move(taken);
        if (--call->turns_open > 0) return;
        call->taken = std::move(call->first);
        answered_.push_back(call);
        answer_soon();
    });
}

void WeChatConnector::answer_soon() {
    if (answering_ || answered_.empty()) return;
    answering_ = true;
    net::asio::post(hooks_.executor, [this] {
        answering_ = false;
        answer_all();
    });
}

void WeChatConnector::answer_all() {
    const auto answered = std::exchange(answered_, {});
    for (const auto& call : answered) {
        if (call->response || call->failure) continue;
        try {
            call->response = response_to(call);
        } catch (...) {
            call->failure = std::current_exception();
        }
    }
    for (const auto& call : answered) call->ring();
}

net::Response WeChatConnector::response_to(const std::shared_ptr<Call>& call) {
    switch (call->taken->outcome) {
        case Taken::Outcome::stored:
            return passive_answer(call);
        case Taken::Outcome::refused:
            return account_.answer(call->letter, {}, {});
        case Taken::Outcome::unavailable:
            return with_status(503);
    }
    return with_status(503);
}

net::Response WeChatConnector::passive_answer(const std::shared_ptr<Call>& call) {
    const Taken& taken = *call->taken;
    if (taken.transfers && account_.settings().platform_desk) return transfer(call);
    if (call->letter.decoded.front().is_of_desk && !taken.says.empty())
        missed_->hand_over(taken.turn, call->letter.user);
    if (missed_->is_handed_over(taken.turn)) return account_.answer(call->letter, {}, {});
    auto response = account_.answer(call->letter, taken.says, taken.received_at);
    if (account_.settings().verified && !taken.says.empty())
        response.on_written = [this, call](bool written) {
            if (written)
                missed_->taken(call->taken->turn);
            else
                note_missed(*call, *call->taken);
        };
    return response;
}

// The words go out by themselves; that the platform has the customer now is an event of its own,
// since the customer is ours until then.
net::Response WeChatConnector::transfer(const std::shared_ptr<Call>& call) {
    auto response = account_.transfer(call->letter, call->taken->received_at);
    response.on_written = [this, call](bool written) {
        if (!written) return note_missed(*call, *call->taken);
        const auto turn = call->taken->turn;
        missed_->hand_over(turn, call->letter.user);
        const std::string name = "transferred-" + std::to_string(dialog::raw(turn));
        Inbound inbound;
        inbound.account = account_.full_name();
        inbound.external_id = call->letter.user;
        inbound.identity = inbound.account + '\n' + inbound.external_id + '\n' + name;
        inbound.platform_id = name;
        inbound.kind = "transferred";
        inbound.what = dialog::CustomerDid{dialog::CustomerDid::Act::transferred, {}};
        road_.send(std::move(inbound), [](const Taken& /*taken*/) {});
    };
    return response;
}

// An account that may not write by itself has no other way than the platform's next call.
void WeChatConnector::note_missed(const Call& call, const Taken& taken) {
    const bool has_answer = taken.outcome == Taken::Outcome::stored && !taken.says.empty();
    if (account_.settings().verified && has_answer)
        missed_->add(taken.turn, call.letter.user, call.came_at);
}

net::Response WeChatConnector::hang_up() {
    if (hooks_.on_late) hooks_.on_late(account_.full_name());
    net::Response response;
    response.hang_up = true;
    return response;
}

void WeChatConnector::watch() {
    if (watching_) return;
    watching_ = true;
    timer_.expires_after(waiting_.front()->deadline - hooks_.wire_now());
    timer_.async_wait([this](const boost::system::error_code& code) {
        if (code == net::asio::error::operation_aborted) return;
        watching_ = false;
        give_up_late_ones();
    });
}

void WeChatConnector::give_up_late_ones() {
    const auto now = hooks_.wire_now();
    while (!waiting_.empty() && (waiting_.front()->has_ended() || waiting_.front()->deadline <= now)
    ) {
        const auto call = std::move(waiting_.front());
        waiting_.pop_front();
        call->late = !call->has_ended();
        if (call->late && hooks_.on_waits) hooks_.on_waits(call->letter.user);
        if (call->late) call->ring();
    }
    if (!waiting_.empty()) watch();
}

void WeChatConnector::forget_answered_ones() {
    while (!waiting_.empty() && waiting_.front()->has_ended()) waiting_.pop_front();
    if (!waiting_.empty() || !watching_) return;
    watching_ = false;
    timer_.cancel();
}

}  // namespace connectors::wechat
