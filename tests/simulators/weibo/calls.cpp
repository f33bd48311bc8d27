#include "simulators/weibo/calls.hpp"

#include "simulators/weibo/data.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace simulators::weibo {

namespace {

using Json = nlohmann::json;

// One call, its parameters from the query and the form together.
struct Call {
    World& world;
    const net::Request& request;
    const net::Fields& fields;
    net::Instant now;
    AccountState* account = nullptr;  // whose token it was

    [[nodiscard]] std::string field(std::string_view name) const {
        const auto found = std::find_if(fields.begin(), fields.end(), [name](const auto& one) {
            return one.first == name;
        });
        return found == fields.end() ? std::string() : found->second;
    }
};

using Function = Answer (*)(const Call& call);

struct Route {
    std::string_view path;
    net::Method method;
    Function function;
};

constexpr std::array<std::pair<int, std::string_view>, 19> texts{{
    {10001, "System error!"},
    {10006, "Source paramter (appkey) is missing"},
    {10008, "Param error, see doc for more info!"},
    {10016, "Miss required parameter!"},
    {10020, "Request api not found!"},
    {10021, "HTTP METHOD is not suported for this request!"},
    {10022, "IP requests out of rate limit!"},
    {10024, "User requests for this api out of rate limit!"},
    {20003, "User does not exists!"},
    {20008, "Content is null!"},
    {20012, "Text too long, please input text less than 140 characters!"},
    {20013, "Text too long, please input text less than 300 characters!"},
    {20019, "Repeat content!"},
    {20021, "Content is illegal!"},
    {20101, "Target weibo does not exist!"},
    {20201, "Target weibo comment does not exist!"},
    {20301, "Out of message limit or not a follower!"},
    {20306, "Can't send same direct message to the same user!"},
    {21332, "Invalid access_token!"},
}};

net::Response json_response(unsigned status, const Json& body) {
    net::Response response;
    response.status = status;
    response.content_type = "application/json;charset=UTF-8";
    response.body = body.dump(-1, ' ', false, Json::error_handler_t::replace);
    return response;
}

Answer refused(const World& world, const std::string& path, int code) {
    std::string_view words = "error";
    for (const auto& [known, text] : texts)
        if (known == code) words = text;
    Answer answer;
    answer.code = code;
    answer.response = json_response(
        world.limits.error_status, {{"error", words}, {"error_code", code}, {"request", path}}
    );
    return answer;
}

Answer refuse(const Call& call, int code) {
    return refused(call.world, call.request.path, code);
}

// 0 when the customer may be written to.
int obstacle(const Call& call, User& user, const std::string& text) {
    const auto& limits = call.world.limits;
    if (user.left || user.blocks) return limits.refusal;
    const bool by_talk = call.now < user.talk.until && user.talk.left > 0;
    const bool by_mention = call.now < user.mention.until && user.mention.left > 0;
    if (!by_talk && !by_mention) return limits.refusal;
    if (!text.empty() && user.said.contains(text)) return 20306;
    if (!call.account->messages.take(call.now, limits.messages_per_hour)) return 10024;
    --(by_talk ? user.talk : user.mention).left;
    return 0;
}

Answer send_message(const Call& call) {
    for (const char* name : {"type", "data", "receiver_id"})
        if (call.field(name).empty()) return refuse(call, 10016);
    const std::string boxed = call.field("save_sender_box");
    if (!boxed.empty() && boxed != "0" && boxed != "1") return refuse(call, 10008);
    const auto index = static_cast<std::size_t>(call.account - call.world.accounts.data());
    const std::string uid = call.field("receiver_id");
    User* user = call.world.find(index, uid);
    if (user == nullptr) return refuse(call, 20003);
    auto read = read_reply_data(call.field("type"), call.field("data"), call.world.limits);
    if (!read.bubble) return refuse(call, read.refusal);
    if (const int code = obstacle(call, *user, read.bubble->text); code != 0)
        return refuse(call, code);
    user->said.insert(read.bubble->text);
    read.bubble->carrier = Carrier::direct;
    read.bubble->at = call.now;
    call.world.show(*user, std::move(*read.bubble));
    return {.response = json_response(200, {{"result", true}})};
}

Answer download_file(const Call& call) {
    const auto index = static_cast<std::size_t>(call.account - call.world.accounts.data());
    const MediaItem* item = call.world.shelf.find(call.field("fid"));
    const bool good = item != nullptr && item->account == index && call.now < item->until;
    if (!good) return refuse(call, 10008);
    Answer answer;
    answer.response.content_type = item->content_type;
    answer.response.body = item->bytes;
    return answer;
}

Answer tell_token(const Call& call) {
    const auto end = call.account->token_since + call.world.limits.token_life;
    const auto seconds = [](auto time) { return std::chrono::floor<std::chrono::seconds>(time); };
    const Json body{
        {"uid", Json::parse(call.account->account.uid)},
        {"appkey", call.account->account.app_key},
        {"scope", nullptr},
        {"create_at", seconds(call.account->token_since).time_since_epoch().count()},
        {"expire_in", seconds(end - call.now).count()},
    };
    return {.response = json_response(200, body)};
}

// `id` names a post; `cid` a comment below one.
Answer comment_on(const Call& call, const std::string& key, int missing) {
    const auto found = call.world.posts.find(call.field(key));
    const std::string text = call.field("comment");
    if (text.empty()) return refuse(call, 20008);
    if (call.field("rip").empty()) return refuse(call, 10016);
    if (characters_in(text) > call.world.limits.comment_characters_max) return refuse(call, 20012);
    if (found == call.world.posts.end()) return refuse(call, missing);
    if (found->second.is_comment && call.field("id") != found->second.below)
        return refuse(call, 20101);
    if (!call.world.comments.insert(text).second) return refuse(call, 20019);
    ++found->second.answers;
    User* user = call.world.find(found->second.account, found->second.uid);
    if (user != nullptr) call.world.show(*user, text_bubble(Carrier::comment, text, call.now));
    const std::string id = "5" + call.world.dice.digits(15);
    return {
        .response = json_response(200, {{"id", Json::parse(id)}, {"idstr", id}, {"text", text}})};
}

Answer create_comment(const Call& call) {
    return comment_on(call, "id", 20101);
}

Answer reply_to_comment(const Call& call) {
    return comment_on(call, "cid", 20201);
}

// Newest first, as far as one page goes.
Answer list_comments(const Call& call) {
    const auto index = static_cast<std::size_t>(call.account - call.world.accounts.data());
    Json list = Json::array();
    for (auto post = call.world.posts.rbegin(); post != call.world.posts.rend(); ++post) {
        if (!post->second.is_comment || post->second.account != index || list.size() == 50)
            continue;
        list.push_back({
            {"id", Json::parse(post->first)},
            {"idstr", post->first},
            {"text", post->second.text},
            {"status", {{"id", Json::parse(post->second.below)}, {"idstr", post->second.below}}},
        });
    }
    const auto total = list.size();
    return {.response = json_response(200, {{"comments", list}, {"total_number", total}})};
}

constexpr std::array<Route, 7> routes{{
    {"/2/messages/reply.json", net::Method::post, send_message},
    {"/2/messages/reply/biz.json", net::Method::post, send_message},
    {"/2/mss/msget", net::Method::get, download_file},
    {"/oauth2/get_token_info", net::Method::post, tell_token},
    {"/2/comments/create.json", net::Method::post, create_comment},
    {"/2/comments/reply.json", net::Method::post, reply_to_comment},
    {"/2/comments/mentions.json", net::Method::get, list_comments},
}};

const Route* route_of(std::string_view path) {
    const auto* found = std::find_if(routes.begin(), routes.end(), [path](const Route& route) {
        return route.path == path;
    });
    return found == routes.end() ? nullptr : found;
}

// 0 when the token is good; then it says whose.
int find_account(Call& call) {
    const std::string token = call.field("access_token");
    if (token.empty()) return 10006;
    for (auto& state : call.world.accounts) {
        if (state.account.access_token != token) continue;
        if (state.token_revoked) return 21332;
        if (call.now >= state.token_since + call.world.limits.token_life) return 21327;
        call.account = &state;
        return 0;
    }
    return 21332;
}

bool is_letter_of_form(char c) {
    return c != '{' && c != '}' && c != '"' && static_cast<unsigned char>(c) > ' ' &&
           static_cast<unsigned char>(c) < 0x7f;
}

}  // namespace

bool is_call(std::string_view path) {
    return path.starts_with("/2/") || path.starts_with("/oauth2/");
}

std::optional<net::Fields> form_of(const net::Request& request) {
    const std::string* type = request.header("content-type");
    if (type == nullptr || !type->starts_with("application/x-www-form-urlencoded"))
        return std::nullopt;
    if (!std::all_of(request.body.begin(), request.body.end(), is_letter_of_form))
        return std::nullopt;
    net::Fields fields;
    std::string_view rest = request.body;
    while (!rest.empty()) {
        const auto pair = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
        const auto equals = std::min(pair.find('='), pair.size());
        std::string value(pair.substr(std::min(pair.size(), equals + 1)));
        std::replace(value.begin(), value.end(), '+', ' ');
        auto decoded = percent_decode(value);
        if (!decoded) return std::nullopt;
        fields.emplace_back(std::string(pair.substr(0, equals)), std::move(*decoded));
    }
    return fields;
}

Answer busy(const World& world, const std::string& path) {
    return refused(world, path, 10001);
}

Answer answer_call(World& world, const net::Request& request, net::Instant now) {
    const Route* route = route_of(request.path);
    if (route == nullptr) return refused(world, request.path, 10020);
    if (request.method != route->method) return refused(world, request.path, 10021);
    net::Fields fields = request.query;
    if (route->method == net::Method::post) {
        const auto form = form_of(request);
        if (!form) return refused(world, request.path, 10008);
        fields.insert(fields.end(), form->begin(), form->end());
    }
    Call call{world, request, fields, now};
    if (!world.addresses[request.remote].take(now, world.limits.calls_per_hour))
        return refuse(call, 10022);
    if (const int code = find_account(call); code != 0) return refuse(call, code);
    Answer answer = route->function(call);
    answer.account = call.account->account.name;
    answer.user = call.field("receiver_id");
    return answer;
}

}  // namespace simulators::weibo
