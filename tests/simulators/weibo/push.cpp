#include "simulators/weibo/push.hpp"

#include "simulators/wechat/crypto.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <utility>
#include <vector>

namespace simulators::weibo {

namespace {

std::string two_digits(std::int64_t number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
}

}  // namespace

std::string created_at(net::Instant now) {
    static constexpr std::array<const char*, 7> days{
        "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array<const char*, 12> months{
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto local = std::chrono::floor<std::chrono::seconds>(now) + std::chrono::hours(8);
    const auto day = std::chrono::floor<std::chrono::days>(local);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(local - day);
    const auto month = static_cast<unsigned>(date.month());
    const auto day_of_month = static_cast<unsigned>(date.day());
    return std::string(days[std::chrono::weekday(day).c_encoding()]) + " " + months[month - 1] +
           " " + two_digits(day_of_month) + " " + two_digits(time.hours().count()) + ":" +
           two_digits(time.minutes().count()) + ":" + two_digits(time.seconds().count()) +
           " +0800 " + std::to_string(static_cast<int>(date.year()));
}

std::string body_of(
    const Account& account,
    const std::string& uid,
    const std::string& type,
    const std::string& text,
    const nlohmann::json& data,
    net::Instant now,
    Dice& dice
) {
    std::vector<std::pair<std::string, std::string>> parts{
        {"type", nlohmann::json(type).dump()},
        {"receiver_id", account.uid},
        {"sender_id", uid},
        {"created_at", nlohmann::json(created_at(now)).dump()},
        {"text", nlohmann::json(text).dump()},
        {"data", data.dump()},
    };
    std::string body = "{";
    while (!parts.empty()) {
        const auto at = parts.begin() + static_cast<std::ptrdiff_t>(dice.below(parts.size()));
        body.append(body.size() > 1 ? "," : "").append("\"").append(at->first).append("\":");
        body += at->second;
        parts.erase(at);
    }
    return body + "}";
}

net::Fields signed_query(const Account& account, net::Instant now, Dice& dice) {
    const std::string timestamp = std::to_string(now.time_since_epoch().count());
    const std::string nonce = dice.digits(8);
    return {
        {"signature", wechat::signature({account.app_secret, timestamp, nonce})},
        {"timestamp", timestamp},
        {"nonce", nonce},
    };
}

}  // namespace simulators::weibo
