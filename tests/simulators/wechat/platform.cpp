#include "simulators/wechat/platform.hpp"

#include "simulators/wechat/calls.hpp"
#include "simulators/wechat/pages.hpp"
#include "simulators/wechat/passive.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace simulators::wechat {

namespace {

constexpr unsigned deliveries_in_all = 3;

using Figure = unsigned Limits::*;

std::string text_in(const nlohmann::json& more, const char* key) {
    return string_of(more, key);
}

struct Deed {
    std::string_view name;
    Pushes (*run)(World& world, User& user, const nlohmann::json& more, net::Instant now);
};

Pushes set_muted(World& world, User& user, bool muted) {
    user.muted = muted;
    if (world.on_change) world.on_change();
    return {};
}

constexpr std::array<Deed, 12> deeds{{
    {"follow",
     [](World& world, User& user, const nlohmann::json& more, net::Instant now) {
         return follow(world, user, text_in(more, "scene"), now);
     }},
    {"unfollow",
     [](World& world, User& user, const nlohmann::json& /*more*/, net::Instant now) {
         return unfollow(world, user, now);
     }},
    {"tap",
     [](World& world, User& user, const nlohmann::json& more, net::Instant now) {
         return tap(world, user, text_in(more, "key"), now);
     }},
    {"open",
     [](World& world, User& user, const nlohmann::json& more, net::Instant now) {
         return open_page(world, user, text_in(more, "url"), now);
     }},
    {"scan",
     [](World& world, User& user, const nlohmann::json& more, net::Instant now) {
         return scan(world, user, text_in(more, "scene"), now);
     }},
    {"consent",
     [](World& world, User& user, const nlohmann::json& more, net::Instant now) {
         const bool accepted = more.value("accepted", nlohmann::json(true)) == true;
         return decide_consent(world, user, text_in(more, "template"), accepted, now);
     }},
    {"withdraw",
     [](World& world, User& user, const nlohmann::json& more, net::Instant now) {
         return withdraw_consent(world, user, text_in(more, "template"), now);
     }},
    {"agent_takes",
     [](World& world, User& user, const nlohmann::json& /*more*/, net::Instant now) {
         return take_over(world, user, now);
     }},
    {"agent_ends",
     [](World& world, User& user, const nlohmann::json& /*more*/, net::Instant now) {
         return end_agent(world, user, now);
     }},
    {"place",
     [](World& world, User& user, const nlohmann::json& more, net::Instant now) {
         return send_place(
             world,
             user,
             text_in(more, "latitude"),
             text_in(more, "longitude"),
             text_in(more, "label"),
             now
         );
     }},
    {"mute",
     [](World& world, User& user, const nlohmann::json& /*more*/, net::Instant /*now*/) {
         return set_muted(world, user, true);
     }},
    {"unmute",
     [](World& world, User& user, const nlohmann::json& /*more*/, net::Instant /*now*/) {
         return set_muted(world, user, false);
     }},
}};

std::optional<std::vector<std::string>> texts_in(const nlohmann::json& list) {
    if (!list.is_array()) return std::nullopt;
    std::vector<std::string> texts;
    for (const auto& entry : list) {
        if (!entry.is_string()) return std::nullopt;
        texts.push_back(entry.get<std::string>());
    }
    return texts;
}

bool needs_following(std::string_view deed) {
    return deed == "tap" || deed == "open" || deed == "place";
}

nlohmann::json conversation(const AccountState& state, const User& user, net::Instant now) {
    nlohmann::json json{
        {"platform", "wechat"},
        {"account", state.account.name},
        {"id", user.openid},
        {"following", user.following},
        {"muted", user.muted},
        {"may_send", user.quota.left(now)},
        {"typing", now < user.typing_until},
        {"bubbles", nlohmann::json::array()},
    };
    json["consents"] = user.consents;
    json["notices"] = state.account.notices;
    for (const auto& bubble : user.screen.bubbles()) json["bubbles"].push_back(to_json(bubble));
    return json;
}

}  // namespace

WeChatPlatform::WeChatPlatform(
    std::vector<Account> accounts,
    std::string base,
    std::uint64_t seed,
    net::Clock& clock,
    net::HttpClient& client,
    Pusher& pusher
)
    : world(std::move(accounts), seed),
      base_(std::move(base)),
      clock_(clock),
      client_(client),
      pusher_(pusher) {}

bool WeChatPlatform::answers(const net::Request& request) const {
    const std::string_view path = request.path;
    return path.starts_with("/cgi-bin/") || path.starts_with("/mmbiz_") ||
           path.starts_with("/mp/") || path.starts_with("/open/js/");
}

Served WeChatPlatform::serve(const net::Request& request) {
    Served served;
    if (auto shown = show_page(world, request, clock_.now())) {
        push(shown->pushes);
        served.response = std::move(shown->response);
        return served;
    }
    auto answer = answer_call(world, request, base_, clock_.now());
    if (!answer) {
        served.response.status = 404;
        return served;
    }
    push(answer->reports);
    served.response = std::move(answer->response);
    served.code = answer->code;
    served.account = std::move(answer->account);
    served.user = std::move(answer->user);
    return served;
}

Served WeChatPlatform::busy(const net::Request& /*request*/) {
    return {.response = refused(world, {-1, {}}, clock_.now()).response, .code = -1};
}

User* WeChatPlatform::user_of(const Who& who) {
    if (world.accounts.empty()) return nullptr;
    const auto account = who.account.empty() ? 0 : world.account_named(who.account);
    return account ? world.of_person(*account, who.person) : nullptr;
}

nlohmann::json WeChatPlatform::arrive(const std::string& person) {
    auto ids = nlohmann::json::object();
    for (std::size_t i = 0; i < world.accounts.size(); ++i)
        ids[world.accounts[i].account.name] = world.arrive(i, person).openid;
    return ids;
}

Done WeChatPlatform::say(const Who& who, const std::string& text, const nlohmann::json& more) {
    User* user = user_of(who);
    if (user == nullptr) return "nobody of that name here";
    if (!user->following) return "must follow before writing";
    push(wechat::say(world, *user, text, string_of(more, "menu_id"), clock_.now()));
    return std::nullopt;
}

Done WeChatPlatform::send(const Who& who, const std::string& kind, std::string bytes) {
    User* user = user_of(who);
    if (user == nullptr) return "nobody of that name here";
    if (!user->following) return "must follow before writing";
    const auto now = clock_.now();
    if (kind == "picture")
        push(send_picture(world, *user, std::move(bytes), base_, now));
    else if (kind == "voice")
        push(send_voice(world, *user, std::move(bytes), now));
    else if (kind == "video")
        push(send_video(world, *user, std::move(bytes), now));
    else
        return "kind is picture, voice or video";
    return std::nullopt;
}

Done WeChatPlatform::act(const Who& who, const std::string& what, const nlohmann::json& more) {
    User* user = user_of(who);
    if (user == nullptr) return "nobody of that name here";
    const auto* deed = std::find_if(deeds.begin(), deeds.end(), [&](const Deed& known) {
        return known.name == what;
    });
    if (deed == deeds.end()) return "nothing that can be done here: " + what;
    if (needs_following(what) && !user->following) return "must follow before that";
    push(deed->run(world, *user, more, clock_.now()));
    return std::nullopt;
}

nlohmann::json WeChatPlatform::phone(const std::string& person) {
    auto all = nlohmann::json::array();
    for (std::size_t i = 0; i < world.accounts.size(); ++i)
        if (const User* user = world.of_person(i, person); user != nullptr)
            all.push_back(conversation(world.accounts[i], *user, clock_.now()));
    return all;
}

void WeChatPlatform::push(const Pushes& pushes) {
    for (const auto& one : pushes) push(one);
}

void WeChatPlatform::push(const Push& push) {
    Delivery delivery{.attempts = deliveries_in_all, .delay = push.delay};
    delivery.is_report = push.is_report;
    delivery.request = [this, push] {
        const Account& account = world.accounts[push.account].account;
        Call call = call_for(push, account, clock_.now(), world.dice);
        net::ClientRequest request{.method = net::Method::post};
        request.url = account.hook_url + "?" + net::form_encode(call.query);
        request.headers.emplace_back("Content-Type", "text/xml");
        request.body = std::move(call.body);
        return request;
    };
    delivery.done = [this, push](const std::string* body) { take(push, body); };
    pusher_.push(std::move(delivery));
}

void WeChatPlatform::take(const Push& push, const std::string* body) {
    User* user = world.find(push.account, push.openid);
    if (user == nullptr || push.is_report) return;
    PassiveAnswer answer{.kind = PassiveAnswer::Kind::broken};
    if (body != nullptr)
        answer = read_passive_answer(*body, world.accounts[push.account].account, push.openid);
    if (body != nullptr && !answer.why.empty() && on_problem)
        on_problem(world.accounts[push.account].account.name, answer.why);
    take_answer(world, *user, answer, clock_.now());
}

net::Task<Done> WeChatPlatform::verify(const std::string& account_name) {
    const auto index = world.account_named(account_name);
    if (!index) co_return "no such account";
    const Account& account = world.accounts[*index].account;
    const std::string echo = world.dice.digits(19);
    const auto query = verification_query(account, echo, clock_.now(), world.dice);
    net::ClientRequest request;
    request.url = account.hook_url + "?" + net::form_encode(query);
    request.time_max = pusher_.times.patience;
    const auto result = co_await client_.send(std::move(request));
    const auto* response = std::get_if<net::ClientResponse>(&result);
    if (response == nullptr) co_return "no answer";
    if (response->status != 200) co_return "status " + std::to_string(response->status);
    if (response->body != echo) co_return "another body than echostr";
    co_return std::nullopt;
}

Done WeChatPlatform::change(const nlohmann::json& wanted) {
    if (wanted.value("revoke_tokens", nlohmann::json(false)) == true)
        for (auto& state : world.accounts) state.tokens.revoke();
    if (wanted.contains("addresses")) {
        auto addresses = texts_in(wanted["addresses"]);
        if (!addresses) return "addresses is a list of texts";
        for (auto& state : world.accounts) state.account.addresses = *addresses;
    }
    const std::array<std::pair<const char*, Figure>, 2> figures{{
        {"per_message", &Limits::per_message},
        {"per_tap", &Limits::per_tap},
    }};
    for (const auto& [name, member] : figures)
        if (wanted.contains(name) && wanted[name].is_number_unsigned())
            world.limits.*member = wanted[name].get<unsigned>();
    return std::nullopt;
}

void WeChatPlatform::set_faults(const Faults& faults) {
    world.failed_reports = faults.failed_report;
}

}  // namespace simulators::wechat
