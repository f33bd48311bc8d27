#include "simulators/wechat/calls.hpp"

#include <algorithm>

namespace simulators::wechat {

namespace {

struct Asked {
    std::string grant;
    std::string app_id;
    std::string secret;
    bool forced = false;
};

Answer tell(World& world, const std::variant<IssuedToken, TokenRefusal>& issued, net::Instant now) {
    if (const auto* code = std::get_if<TokenRefusal>(&issued))
        return refused(world, {*code, {}}, now);
    const auto& token = std::get<IssuedToken>(issued);
    return accepted({{"access_token", token.token}, {"expires_in", token.expires_in.count()}});
}

// Who asks must be known, know the secret, and come from an address on the list.
std::variant<AccountState*, Refusal> account_of(
    World& world, const Asked& asked, const std::string& remote
) {
    if (asked.grant != "client_credential") return Refusal{40002, {}};
    if (asked.app_id.empty()) return Refusal{41002, {}};
    if (asked.secret.empty()) return Refusal{41004, {}};
    const auto found =
        std::find_if(world.accounts.begin(), world.accounts.end(), [&](const AccountState& state) {
            return state.account.app_id == asked.app_id;
        });
    if (found == world.accounts.end()) return Refusal{40013, {}};
    if (found->account.secret != asked.secret)
        return Refusal{40001, "invalid credential, access_token is invalid or not latest"};
    const auto& list = found->account.addresses;
    if (!list.empty() && std::find(list.begin(), list.end(), remote) == list.end())
        return Refusal{
            40164, "invalid ip " + remote + " ipv6 ::ffff:" + remote + ", not in whitelist"};
    return &*found;
}

std::string parameter(const net::Request& request, std::string_view name) {
    const std::string* found = request.parameter(name);
    return found == nullptr ? std::string() : *found;
}

}  // namespace

Answer issue_token(World& world, const net::Request& request, net::Instant now) {
    if (request.method != net::Method::get) return refused(world, {43001, {}}, now);
    const Asked asked{
        .grant = parameter(request, "grant_type"),
        .app_id = parameter(request, "appid"),
        .secret = parameter(request, "secret")};
    const auto found = account_of(world, asked, request.remote);
    if (const auto* refusal = std::get_if<Refusal>(&found)) return refused(world, *refusal, now);
    AccountState& state = *std::get<AccountState*>(found);
    const auto per_day = world.limits.tokens_per_day / (state.account.is_test_account ? 10 : 1);
    auto answer = tell(world, state.tokens.renew(now, world.limits, per_day, world.dice), now);
    answer.account = state.account.name;
    return answer;
}

Answer issue_stable_token(World& world, const net::Request& request, net::Instant now) {
    if (request.method != net::Method::post) return refused(world, {43002, {}}, now);
    const auto body = object_of(request);
    if (!body) return refused(world, {47001, {}}, now);
    const Asked asked{
        .grant = string_of(*body, "grant_type"),
        .app_id = string_of(*body, "appid"),
        .secret = string_of(*body, "secret"),
        .forced = body->value("force_refresh", Json(false)) == Json(true)};
    const auto found = account_of(world, asked, request.remote);
    if (const auto* refusal = std::get_if<Refusal>(&found)) return refused(world, *refusal, now);
    AccountState& state = *std::get<AccountState*>(found);
    auto answer =
        tell(world, state.tokens.stable(now, asked.forced, world.limits, world.dice), now);
    answer.account = state.account.name;
    return answer;
}

}  // namespace simulators::wechat
