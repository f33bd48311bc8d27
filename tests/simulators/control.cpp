#include "simulators/control.hpp"

#include "dialog/calendar/instant.hpp"
#include "simulators/page.hpp"
#include "simulators/wechat/crypto.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace simulators {

namespace {

using Json = nlohmann::json;

constexpr std::chrono::seconds phone_wait{20};
constexpr std::string_view files = "/sim/file/";  // then the platform, a slash and the id

net::Response answer(unsigned status, const Json& json) {
    net::Response response;
    response.status = status;
    response.content_type = "application/json; charset=utf-8";
    response.headers.emplace_back("Cache-Control", "no-store");
    response.body = json.dump(-1, ' ', false, Json::error_handler_t::replace);
    return response;
}

net::Response refuse(unsigned status, const std::string& why) {
    return answer(status, {{"error", why}});
}

net::Response done(const Done& result) {
    return result ? refuse(409, *result) : answer(200, {{"ok", true}});
}

std::string text_in(const Json& body, const char* key) {
    const auto found = body.find(key);
    return found == body.end() || !found->is_string() ? std::string() : found->get<std::string>();
}

bool is_person(const std::string& name) {
    return !name.empty() && name.size() <= Control::person_bytes_max &&
           std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '_';
           });
}

std::uint64_t number_in(const net::Request& request, std::string_view name) {
    const std::string* text = request.parameter(name);
    std::uint64_t number = 0;
    if (text != nullptr) std::from_chars(text->data(), text->data() + text->size(), number);
    return number;
}

}  // namespace

Control::Control(net::asio::any_io_executor executor, ControlParts parts)
    : parts_(std::move(parts)),
      changed_(std::move(executor)) {}

void Control::phones_changed() {
    ++version_;
    changed_.notify_all();
}

net::Task<net::Response> Control::handle(net::Request request) {
    if (!request.path.starts_with("/sim/")) co_return page_file(request.path);
    if (request.method == net::Method::post) {
        net::Response response = co_await order(request);
        co_return response;
    }
    if (request.path == "/sim/phone") {
        net::Response response = co_await phone(request);
        co_return response;
    }
    if (request.path.starts_with(files)) co_return file(request.path);
    if (request.path == "/sim/log") co_return calls();
    if (request.path == "/sim/users") co_return answer(200, {{"users", people_}});
    if (request.path == "/sim/faults") co_return answer(200, to_json(parts_.faults));
    if (request.path == "/sim/clock")
        co_return answer(200, {{"now", dialog::rfc3339(parts_.clock.now())}});
    co_return refuse(404, "no such order");
}

net::Task<net::Response> Control::order(const net::Request& request) {
    if (request.path == "/sim/clock") {
        net::Response response = co_await move_clock(request);
        co_return response;
    }
    const Json body = Json::parse(request.body, nullptr, false);
    if (!body.is_object()) co_return refuse(400, "the body must be an object");
    if (request.path == "/sim/users") co_return people(body);
    if (request.path == "/sim/faults") co_return change_faults(body);
    Platform* platform = platform_named(body);
    if (platform == nullptr) co_return refuse(400, "platform is wechat or weibo");
    if (request.path == "/sim/settings") co_return done(platform->change(body));
    if (request.path == "/sim/verify") {
        net::Response response = co_await verify(*platform, text_in(body, "account"));
        co_return response;
    }
    co_return deed(request.path, body);
}

net::Task<net::Response> Control::verify(Platform& platform, std::string account) {
    const Done result = co_await platform.verify(account);
    co_return done(result);
}

Platform* Control::platform_named(const Json& body) const {
    const std::string name = text_in(body, "platform");
    for (Platform* platform : parts_.platforms)
        if (platform->name() == name) return platform;
    return nullptr;
}

net::Response Control::people(const Json& body) {
    const std::string person = text_in(body, "user");
    if (!is_person(person)) return refuse(400, "user is up to 40 of a-z, A-Z, 0-9, - and _");
    if (people_.size() >= people_max) return refuse(409, "too many people");
    people_.insert(person);
    Json ids;
    for (Platform* platform : parts_.platforms) {
        ids[std::string(platform->name())] = platform->arrive(person);
        if (body.value("follow", Json(false)) != true) continue;
        for (const auto& [account, id] : ids[std::string(platform->name())].items())
            platform->act({person, account}, "follow", body);
    }
    phones_changed();
    return answer(200, ids);
}

net::Response Control::deed(const std::string& path, const Json& body) {
    Platform* platform = platform_named(body);
    const Who who{text_in(body, "user"), text_in(body, "account")};
    if (path == "/sim/say") return done(platform->say(who, text_in(body, "text"), body));
    if (path == "/sim/do") return done(platform->act(who, text_in(body, "do"), body));
    if (path != "/sim/send") return refuse(404, "no such order");
    auto bytes = wechat::from_base64(text_in(body, "base64"));
    if (!bytes) return refuse(400, "base64 is missing or broken");
    return done(platform->send(who, text_in(body, "kind"), std::move(*bytes)));
}

net::Response Control::change_faults(const Json& body) {
    if (const auto wrong = change(parts_.faults, body)) return refuse(400, *wrong);
    parts_.faults_changed();
    return answer(200, to_json(parts_.faults));
}

net::Response Control::calls() const {
    Json entries = Json::array();
    for (const auto& entry : parts_.log.entries())
        entries.push_back({
            {"at", dialog::rfc3339(entry.at)},
            {"platform", entry.platform},
            {"account", entry.account},
            {"path", entry.path},
            {"user", entry.user},
            {"code", entry.code},
            {"fault", entry.fault},
        });
    const auto& pushes = parts_.pusher.figures();
    return answer(
        200,
        {{"calls", entries},
         {"pushes", {{"answered", pushes.answered}, {"given_up", pushes.given_up}}}}
    );
}

// Only what a phone shows: no call of the gateway, so neither logged nor made to fail.
net::Response Control::file(std::string_view path) const {
    path.remove_prefix(files.size());
    const auto slash = std::min(path.find('/'), path.size());
    for (const Platform* platform : parts_.platforms) {
        if (platform->name() != path.substr(0, slash)) continue;
        const MediaItem* item =
            platform->file(std::string(path.substr(std::min(slash + 1, path.size()))));
        if (item == nullptr) break;
        net::Response response;
        response.content_type = item->content_type;
        response.body = item->bytes;
        return response;
    }
    return refuse(404, "no such file");
}

// With `after`, waits until something is newer than that.
net::Task<net::Response> Control::phone(const net::Request& request) {
    const std::string* person = request.parameter("user");
    if (person == nullptr || !people_.contains(*person)) co_return refuse(404, "no such user");
    const std::string name = *person;
    const std::uint64_t after = number_in(request, "after");
    const auto limit = net::wire_now() + phone_wait;
    bool in_time = true;
    while (in_time && version_ <= after) {
        in_time = co_await changed_.wait_until(limit);
    }
    Json all = Json::array();
    for (Platform* platform : parts_.platforms)
        for (auto& one : platform->phone(name)) all.push_back(std::move(one));
    co_return answer(
        200,
        {{"version", version_},
         {"now", dialog::rfc3339(parts_.clock.now())},
         {"conversations", all}}
    );
}

}  // namespace simulators
