#include "connectors/wechat/errcodes.hpp"

#include <algorithm>
#include <array>

namespace connectors::wechat {

namespace {

using enum dialog::Ending;
using enum dialog::Obstacle;
using enum Todo;

constexpr std::array codes{
    ErrorCode{-1, "system error", unavailable, platform_down},
    ErrorCode{0, "ok", delivered, none},
    ErrorCode{40001, "invalid credential", unavailable, token, renew_token},
    ErrorCode{40002, "invalid grant_type", rejected, malformed},
    ErrorCode{40003, "invalid openid", rejected, unknown_person},
    ErrorCode{40004, "invalid media type", rejected, malformed},
    ErrorCode{40005, "invalid file type", rejected, malformed},
    ErrorCode{40006, "invalid media size", rejected, too_long},
    ErrorCode{40007, "invalid media_id", rejected, media_gone},
    ErrorCode{40008, "invalid message type", rejected, malformed},
    ErrorCode{40009, "invalid image size", rejected, too_long},
    ErrorCode{40010, "invalid voice size", rejected, too_long},
    ErrorCode{40011, "invalid video size", rejected, too_long},
    ErrorCode{40012, "invalid thumb size", rejected, too_long},
    ErrorCode{40013, "invalid appid", unavailable, token, stop_account, Alarm::wrong_app_id},
    ErrorCode{40014, "invalid access_token", unavailable, token, renew_token},
    ErrorCode{40033, "invalid charset", rejected, malformed},
    ErrorCode{
        40036, "invalid template_id size", rejected, not_allowed, stop_call, Alarm::wrong_template},
    ErrorCode{
        40037, "invalid template_id", rejected, not_allowed, stop_call, Alarm::wrong_template},
    ErrorCode{40125, "invalid appsecret", unavailable, token, stop_account, Alarm::wrong_secret},
    ErrorCode{
        40164,
        "address not in whitelist",
        unavailable,
        address,
        stop_account,
        Alarm::address_not_listed},
    ErrorCode{40165, "invalid pagepath", rejected, malformed},
    ErrorCode{40202, "invalid check action", rejected, malformed},
    ErrorCode{40203, "invalid check operator", rejected, malformed},
    ErrorCode{40243, "appsecret frozen", unavailable, token, stop_account, Alarm::secret_frozen},
    ErrorCode{40246, "invalid keyword_name_list", rejected, malformed},
    ErrorCode{41001, "access_token missing", rejected, malformed},
    ErrorCode{41002, "appid missing", rejected, malformed},
    ErrorCode{41004, "appsecret missing", rejected, malformed},
    ErrorCode{41005, "media data missing", rejected, malformed},
    ErrorCode{41006, "media_id missing", rejected, malformed},
    ErrorCode{41030, "invalid page", rejected, malformed},
    ErrorCode{42001, "access_token expired", unavailable, token, renew_token},
    ErrorCode{43002, "require POST method", rejected, malformed},
    ErrorCode{43004, "require subscribe", rejected, not_following},
    ErrorCode{43019, "user is on the block list", rejected, blocked},
    ErrorCode{43101, "user refuse to accept the msg", rejected, no_consent},
    ErrorCode{
        43102,
        "template is no subscription template",
        rejected,
        not_allowed,
        stop_call,
        Alarm::wrong_template},
    ErrorCode{
        43104, "this appid has no permission", rejected, not_allowed, stop_call, Alarm::no_right},
    ErrorCode{43117, "too frequent to this openid", unavailable, too_fast},
    ErrorCode{44001, "empty media", rejected, malformed},
    ErrorCode{44004, "empty content", rejected, malformed},
    ErrorCode{45001, "media size out of limit", rejected, too_long},
    ErrorCode{45002, "content size out of limit", rejected, too_long},
    ErrorCode{45007, "playtime out of limit", rejected, too_long},
    ErrorCode{45008, "article count out of limit", rejected, malformed},
    ErrorCode{45009, "reach max api daily quota limit", unavailable, daily_limit, rest},
    ErrorCode{45011, "api minute-quota reach limit", unavailable, too_fast, rest},
    ErrorCode{45015, "response out of time limit", rejected, window_shut},
    ErrorCode{45047, "out of response count limit", rejected, quota_used},
    ErrorCode{45072, "invalid typing command", rejected, malformed},
    ErrorCode{45080, "no message exchange of late", rejected, window_shut},
    ErrorCode{45081, "already typing", rejected, too_fast},
    ErrorCode{45086, "invalid data-miniprogram-appid", rejected, malformed},
    ErrorCode{45103, "wrong kind of account", rejected, not_allowed, stop_call, Alarm::no_right},
    ErrorCode{45162, "invalid article type", rejected, malformed},
    ErrorCode{47001, "data format error", rejected, malformed},
    ErrorCode{47003, "argument invalid", rejected, malformed},
    ErrorCode{48001, "api unauthorized", rejected, not_allowed, stop_call, Alarm::no_right},
    ErrorCode{48002, "user refuses messages of this account", rejected, blocked},
    ErrorCode{
        48004, "api forbidden", rejected, not_allowed, stop_account, Alarm::account_restricted},
    ErrorCode{
        50002, "user limited", rejected, not_allowed, stop_account, Alarm::account_restricted},
    ErrorCode{
        50004,
        "may not use access_token",
        rejected,
        not_allowed,
        stop_account,
        Alarm::account_restricted},
    ErrorCode{
        61007,
        "api is unauthorized to component",
        rejected,
        not_allowed,
        stop_call,
        Alarm::no_right},
    ErrorCode{61452, "invalid kf_account", rejected, malformed},
    ErrorCode{65400, "agents' desk not enabled", rejected, not_allowed},
    ErrorCode{65401, "invalid agent", rejected, malformed},
    ErrorCode{65413, "no such session", rejected, malformed},
    ErrorCode{65414, "another agent serves the user", rejected, not_allowed},
    ErrorCode{
        89501,
        "address awaits the administrator",
        unavailable,
        address,
        stop_account,
        Alarm::address_unconfirmed},
    ErrorCode{
        89503,
        "address needs the administrator",
        unavailable,
        address,
        stop_account,
        Alarm::address_unconfirmed},
    ErrorCode{
        89506,
        "address refused by the administrator for 24 h",
        unavailable,
        address,
        stop_account,
        Alarm::address_unconfirmed},
    ErrorCode{
        89507,
        "address refused by the administrator for 1 h",
        unavailable,
        address,
        stop_account,
        Alarm::address_unconfirmed},
};

constexpr bool rises() {
    for (std::size_t i = 1; i < codes.size(); ++i)
        if (codes.at(i - 1).code >= codes.at(i).code) return false;
    return true;
}

static_assert(rises());

}  // namespace

std::string_view name(Alarm alarm) {
    switch (alarm) {
        case Alarm::none:
            return "none";
        case Alarm::wrong_secret:
            return "wrong_secret";
        case Alarm::wrong_app_id:
            return "wrong_app_id";
        case Alarm::secret_frozen:
            return "secret_frozen";
        case Alarm::address_not_listed:
            return "address_not_listed";
        case Alarm::address_unconfirmed:
            return "address_unconfirmed";
        case Alarm::account_restricted:
            return "account_restricted";
        case Alarm::no_right:
            return "no_right";
        case Alarm::wrong_template:
            return "wrong_template";
        case Alarm::token_refused:
            return "token_refused";
        case Alarm::forced_refreshes_used_up:
            return "forced_refreshes_used_up";
    }
    return "?";
}

std::span<const ErrorCode> error_codes() {
    return codes;
}

ErrorCode error_code(std::int64_t code) {
    const auto* const found = std::ranges::lower_bound(codes, code, {}, &ErrorCode::code);
    if (found != codes.end() && found->code == code) return *found;
    return {code, "a code unknown to us", rejected, malformed};
}

}  // namespace connectors::wechat
