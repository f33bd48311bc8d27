// Signing in and out. An unknown login, a wrong password and a disabled agent get the same answer
// after the same time.
#include "gateway/api/answer.hpp"
#include "gateway/api/api.hpp"
#include "gateway/api/asked.hpp"
#include "gateway/api/body.hpp"
#include "gateway/api/password.hpp"
#include "gateway/net/pool.hpp"
#include "store/seal.hpp"

#include <openssl/rand.h>

#include <stdexcept>

namespace gateway::api {

namespace {

using Json = nlohmann::ordered_json;
using Found = std::optional<store::Agent>;
using Kept = store::Ledgers::Kept;

std::string new_secret() {
    std::string bytes(token_digits / 2, '\0');
    // NOLINTNEXTLINE(*-reinterpret-cast): bytes are bytes
    auto* out = reinterpret_cast<unsigned char*>(bytes.data());
    if (RAND_bytes(out, static_cast<int>(bytes.size())) != 1)
        throw std::runtime_error("no random bytes");
    return store::hex(bytes);
}

Json json_of(const store::Agent& agent) {
    return {
        {"login", agent.login},
        {"name", agent.name},
        {"role", dialog::name(agent.role)},
        {"must_change_password", agent.must_change},
    };
}

// Counted while it lives.
class Seat {
public:
    explicit Seat(std::size_t& taken) : taken_(taken) { ++taken_; }

    ~Seat() { --taken_; }

    Seat(const Seat&) = delete;
    Seat& operator=(const Seat&) = delete;

private:
    std::size_t& taken_;
};

// Whose guesses count together. Behind a proxy on this machine all come from here: then the proxy's
// word for it counts, and without one nobody's, since one guesser would lock everybody out.
std::string address_of(const net::Request& request) {
    if (request.remote != "127.0.0.1" && request.remote != "::1") return request.remote;
    const auto* forwarded = request.header("x-forwarded-for");
    if (forwarded == nullptr) return {};
    constexpr std::size_t address_bytes_max = 64;
    const auto last = forwarded->substr(forwarded->rfind(',') + 1);
    return last.size() > address_bytes_max ? std::string() : last;
}

}  // namespace

net::Task<net::Response> Api::sign_in(Call call) {
    const auto read = object_of(call.request);
    if (const auto* refused = std::get_if<net::Response>(&read)) co_return *refused;
    const auto& body = std::get<nlohmann::json>(read);
    auto login = text_at(body, "login", store::login_bytes_max);
    auto password = text_at(body, "password", password_bytes_max);
    if (!login || !password)
        co_return problem(400, "bad_body", R"(needs the texts "login" and "password")");
    if (hashing_ >= hashing_max)
        co_return come_again(503, "busy", "too many sign in at once", std::chrono::seconds(1));
    const auto address = address_of(call.request);
    if (const auto wait = guard_.begin(*login, address, parts_.system_now())) {
        parts_.metrics.counter("huiyin_sign_ins_total", "Sign-ins", {{"outcome", "locked"}}).add();
        parts_.log.warning("sign_in.locked");
        co_return come_again(429, "locked", "too many wrong passwords: wait", *wait);
    }
    const Seat seat(hashing_);
    auto ask = [&](store::Done<Found> done) { parts_.ledgers.find_agent(*login, std::move(done)); };
    auto found = co_await asked<Found>(ask);
    if (const auto* failure = std::get_if<store::Failure>(&found)) co_return unavailable(*failure);
    const auto& agent = std::get<Found>(found);
    const bool known = agent && !agent->disabled_at;
    std::string hash = known ? agent->password : std::string();
    const bool right = co_await is_right(std::move(*password), std::move(hash));
    if (!right || !known) co_return refuse_sign_in();
    guard_.succeeded(*login, address);
    net::Response response = co_await open_session(*agent);
    co_return response;
}

// On a thread of its own; what is no hash takes as long.
net::Task<bool> Api::is_right(std::string password, std::string hash) {
    auto look = [&password, &hash] { return is_password(password, hash); };
    const bool right = co_await net::offload(hashing_pool_, look);
    co_return right;
}

net::Response Api::refuse_sign_in() {
    parts_.metrics.counter("huiyin_sign_ins_total", "Sign-ins", {{"outcome", "wrong"}}).add();
    return problem(401, "wrong_password", "login or password is wrong");
}

net::Task<net::Response> Api::open_session(const store::Agent& agent) {
    const auto now = parts_.system_now();
    const auto token = new_secret();
    store::Session session{
        .key = store::Sha256()(token),
        .login = agent.login,
        .opened_at = now,
        .seen_at = now,
        .expires_at = now + session_lives,
        .csrf = new_secret(),
    };
    auto ask = [&](store::Done<Kept> done) {
        parts_.ledgers.open_session(session, std::move(done));
    };
    const auto kept = co_await asked<Kept>(ask);
    if (const auto* failure = std::get_if<store::Failure>(&kept)) co_return unavailable(*failure);
    parts_.metrics.counter("huiyin_sign_ins_total", "Sign-ins", {{"outcome", "well"}}).add();
    auto response = json_answer(
        200,
        {{"token", token},
         {"csrf", session.csrf},
         {"expires_at", dialog::rfc3339(session.expires_at)},
         {"agent", json_of(agent)}}
    );
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(session_lives).count();
    response.headers.emplace_back(
        "Set-Cookie",
        std::string(session_cookie) + "=" + token +
            "; Path=/api/v1; Max-Age=" + std::to_string(seconds) + "; HttpOnly; SameSite=Strict" +
            (parts_.https ? "; Secure" : "")
    );
    co_return response;
}

net::Task<net::Response> Api::sign_out(Call call) {
    const auto key = call.who->session.key;
    auto ask = [&](store::Done<Kept> done) { parts_.ledgers.close_session(key, std::move(done)); };
    const auto kept = co_await asked<Kept>(ask);
    if (const auto* failure = std::get_if<store::Failure>(&kept)) co_return unavailable(*failure);
    auto response = no_content();
    response.headers.emplace_back(
        "Set-Cookie",
        std::string(session_cookie) + "=; Path=/api/v1; Max-Age=0; HttpOnly; SameSite=Strict"
    );
    co_return response;
}

// NOLINTNEXTLINE(readability-convert-member-functions-to-static): a route like the others
net::Task<net::Response> Api::who_am_i(Call call) {
    const auto& session = call.who->session;
    co_return json_answer(
        200,
        {{"csrf", session.csrf},
         {"expires_at", dialog::rfc3339(session.expires_at)},
         {"agent", json_of(call.who->agent)}}
    );
}

// Guesses of the old password count like those of a sign-in.
net::Task<net::Response> Api::change_password(Call call) {
    const auto read = object_of(call.request);
    if (const auto* refused = std::get_if<net::Response>(&read)) co_return *refused;
    const auto& body = std::get<nlohmann::json>(read);
    auto old = text_at(body, "old", password_bytes_max);
    auto fresh = text_at(body, "new", password_bytes_max);
    if (!old || !fresh) co_return problem(400, "bad_body", R"(needs the texts "old" and "new")");
    if (const auto mistake = password_mistake(*fresh); !mistake.empty() || *fresh == *old)
        co_return problem(
            400, "weak_password", mistake.empty() ? "the new password is the old one" : mistake
        );
    if (hashing_ >= hashing_max)
        co_return come_again(503, "busy", "too many sign in at once", std::chrono::seconds(1));
    const auto& agent = call.who->agent;
    const auto wait = guard_.begin(agent.login, {}, parts_.system_now());
    if (wait) co_return come_again(429, "locked", "too many wrong passwords: wait", *wait);
    const Seat seat(hashing_);
    const bool right = co_await is_right(std::move(*old), agent.password);
    if (!right) co_return problem(403, "wrong_password", "the old password is wrong");
    guard_.succeeded(agent.login, {});
    auto hash_it = [&fresh] { return hash_password(*fresh); };
    std::string hash = co_await net::offload(hashing_pool_, hash_it);
    auto ask = [&](store::Done<bool> done) {
        parts_.ledgers.set_password(
            agent.login, std::move(hash), false, call.who->session.key, std::move(done)
        );
    };
    const auto set = co_await asked<bool>(ask);
    if (const auto* failure = std::get_if<store::Failure>(&set)) co_return unavailable(*failure);
    co_return no_content();
}

}  // namespace gateway::api
