#include "simulators/weibo/platform.hpp"

#include "simulators/weibo/calls.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace simulators::weibo {

namespace {

using Json = nlohmann::json;

// The first one and three more; what comes of the message after that is not documented: lost.
constexpr unsigned deliveries_in_all = 4;

std::string text_in(const Json& more, const char* key) {
    const auto found = more.find(key);
    return found == more.end() || !found->is_string() ? std::string() : found->get<std::string>();
}

struct Deed {
    std::string_view name;
    Pushes (*run)(World& world, User& user, const Json& more, net::Instant now);
};

Pushes set_blocks(World& world, User& user, bool blocks) {
    user.blocks = blocks;
    if (world.on_change) world.on_change();
    return {};
}

constexpr std::array<Deed, 11> deeds{{
    {"follow",
     [](World& world, User& user, const Json& /*more*/, net::Instant now) {
         return follow(world, user, now);
     }},
    {"unfollow",
     [](World& world, User& user, const Json& /*more*/, net::Instant now) {
         return unfollow(world, user, now);
     }},
    {"subscribe",
     [](World& world, User& user, const Json& more, net::Instant now) {
         return subscribe(world, user, true, text_in(more, "keyword"), now);
     }},
    {"unsubscribe",
     [](World& world, User& user, const Json& more, net::Instant now) {
         return subscribe(world, user, false, text_in(more, "keyword"), now);
     }},
    {"tap",
     [](World& world, User& user, const Json& more, net::Instant now) {
         return tap(world, user, text_in(more, "key"), now);
     }},
    {"open",
     [](World& world, User& user, const Json& more, net::Instant now) {
         return open_page(world, user, text_in(more, "url"), now);
     }},
    {"scan",
     [](World& world, User& user, const Json& more, net::Instant now) {
         return scan(world, user, text_in(more, "scene"), now);
     }},
    {"place",
     [](World& world, User& user, const Json& more, net::Instant now) {
         const std::string latitude = text_in(more, "latitude");
         return send_place(world, user, latitude, text_in(more, "longitude"), now);
     }},
    {"mention",
     [](World& world, User& user, const Json& more, net::Instant now) {
         const bool in_comment = more.value("in_comment", Json(false)) == true;
         return mention(world, user, text_in(more, "text"), in_comment, now);
     }},
    {"block",
     [](World& world, User& user, const Json& /*more*/, net::Instant /*now*/) {
         return set_blocks(world, user, true);
     }},
    {"unblock",
     [](World& world, User& user, const Json& /*more*/, net::Instant /*now*/) {
         return set_blocks(world, user, false);
     }},
}};

Json conversation(const AccountState& state, const User& user, net::Instant now) {
    Json json{
        {"platform", "weibo"},
        {"account", state.account.name},
        {"id", user.uid},
        {"following", user.following},
        {"muted", user.blocks},
        {"may_send", now < user.talk.until ? user.talk.left : 0},
        {"typing", false},
        {"bubbles", Json::array()},
    };
    for (const auto& bubble : user.screen.bubbles()) json["bubbles"].push_back(to_json(bubble));
    return json;
}

}  // namespace

WeiboPlatform::WeiboPlatform(
    std::vector<Account> accounts,
    std::uint64_t seed,
    net::Clock& clock,
    net::HttpClient& client,
    Pusher& pusher
)
    : world(std::move(accounts), seed, clock.now()),
      clock_(clock),
      client_(client),
      pusher_(pusher) {}

bool WeiboPlatform::answers(const net::Request& request) const {
    return is_call(request.path);
}

Served WeiboPlatform::serve(const net::Request& request) {
    Answer answer = answer_call(world, request, clock_.now());
    return {
        .response = std::move(answer.response),
        .code = answer.code,
        .account = std::move(answer.account),
        .user = std::move(answer.user)};
}

Served WeiboPlatform::busy(const net::Request& request) {
    Answer answer = weibo::busy(world, request.path);
    return {.response = std::move(answer.response), .code = answer.code};
}

User* WeiboPlatform::user_of(const Who& who) {
    if (world.accounts.empty()) return nullptr;
    const auto account = who.account.empty() ? 0 : world.account_named(who.account);
    return account ? world.of_person(*account, who.person) : nullptr;
}

Json WeiboPlatform::arrive(const std::string& person) {
    auto ids = Json::object();
    for (std::size_t i = 0; i < world.accounts.size(); ++i)
        ids[world.accounts[i].account.name] = world.arrive(i, person).uid;
    return ids;
}

Done WeiboPlatform::say(const Who& who, const std::string& text, const Json& /*more*/) {
    User* user = user_of(who);
    if (user == nullptr) return "nobody of that name here";
    push(weibo::say(world, *user, text, clock_.now()));
    return std::nullopt;
}

Done WeiboPlatform::send(const Who& who, const std::string& kind, std::string bytes) {
    User* user = user_of(who);
    if (user == nullptr) return "nobody of that name here";
    if (kind != "picture" && kind != "voice") return "kind is picture or voice";
    const std::string type = kind == "picture" ? "image" : "voice";
    push(send_file(world, *user, type, std::move(bytes), clock_.now()));
    return std::nullopt;
}

Done WeiboPlatform::act(const Who& who, const std::string& what, const Json& more) {
    User* user = user_of(who);
    if (user == nullptr) return "nobody of that name here";
    const auto* deed = std::find_if(deeds.begin(), deeds.end(), [&](const Deed& known) {
        return known.name == what;
    });
    if (deed == deeds.end()) return "nothing that can be done here: " + what;
    push(deed->run(world, *user, more, clock_.now()));
    return std::nullopt;
}

Json WeiboPlatform::phone(const std::string& person) {
    auto all = Json::array();
    for (std::size_t i = 0; i < world.accounts.size(); ++i)
        if (const User* user = world.of_person(i, person); user != nullptr)
            all.push_back(conversation(world.accounts[i], *user, clock_.now()));
    return all;
}

void WeiboPlatform::push(const Pushes& pushes) {
    for (const auto& one : pushes) push(one);
}

void WeiboPlatform::push(const Push& push) {
    Delivery delivery{.attempts = deliveries_in_all};
    delivery.request = [this, push] {
        const Account& account = world.accounts[push.account].account;
        const auto query = signed_query(account, clock_.now(), world.dice);
        net::ClientRequest request{.method = net::Method::post};
        request.url = account.hook_url + "?" + net::form_encode(query);
        request.headers.emplace_back("Content-Type", "application/json");
        request.body = push.body;
        return request;
    };
    delivery.done = [this, push](const std::string* body) { take(push, body); };
    pusher_.push(std::move(delivery));
}

void WeiboPlatform::take(const Push& push, const std::string* body) {
    User* user = world.find(push.account, push.uid);
    if (user == nullptr || body == nullptr) return;
    const Account& account = world.accounts[push.account].account;
    const auto answer = read_passive_answer(*body, account, push.uid, world.limits);
    if (!answer.why.empty() && on_problem) on_problem(account.name, answer.why);
    take_answer(world, *user, answer, clock_.now());
}

net::Task<Done> WeiboPlatform::verify(const std::string& account_name) {
    const auto index = world.account_named(account_name);
    if (!index) co_return "no such account";
    const Account& account = world.accounts[*index].account;
    const std::string echo = world.dice.letters(10);
    auto query = signed_query(account, clock_.now(), world.dice);
    query.emplace_back("echostr", echo);
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

Done WeiboPlatform::change(const Json& wanted) {
    if (wanted.value("revoke_tokens", Json(false)) == true)
        for (auto& state : world.accounts) state.token_revoked = true;
    if (wanted.contains("per_window") && wanted["per_window"].is_number_unsigned())
        world.limits.per_window = wanted["per_window"].get<unsigned>();
    if (wanted.contains("file_ids_as_text"))
        world.limits.file_ids_as_text = wanted["file_ids_as_text"] == true;
    return std::nullopt;
}

void WeiboPlatform::set_faults(const Faults& /*faults*/) {}

}  // namespace simulators::weibo
