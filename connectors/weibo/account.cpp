#include "connectors/weibo/account.hpp"

#include "connectors/weibo/payload.hpp"
#include "connectors/weibo/reply.hpp"
#include "connectors/weibo/signature.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <stdexcept>
#include <utility>

namespace connectors::weibo {

namespace {

template <class Number>
std::optional<Number> number(std::string_view text) {
    Number value = 0;
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    if (read.ec != std::errc{} || read.ptr != end || text.starts_with('-')) return std::nullopt;
    return value;
}

bool is_secret(std::string_view text) {
    return !text.empty() && text.size() <= 128 &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

// The first one of that name; empty when it is not there, which is as good as empty for all of
// these parameters.
std::string_view parameter(const net::Request& request, std::string_view name) {
    const std::string* value = request.parameter(name);
    return value == nullptr ? std::string_view() : *value;
}

// Thirteen digits are milliseconds, ten are seconds.
std::optional<net::Instant> instant_of(std::string_view timestamp) {
    const auto value = number<std::int64_t>(timestamp);
    if (!value || timestamp.size() > 14) return std::nullopt;
    if (timestamp.size() >= 12) return net::Instant(std::chrono::milliseconds(*value));
    return net::Instant(std::chrono::seconds(*value));
}

bool is_within(std::string_view timestamp, net::Instant now, std::chrono::seconds age_max) {
    const auto instant = instant_of(timestamp);
    return instant && *instant >= now - age_max && *instant <= now + age_max;
}

}  // namespace

std::vector<std::string> mistakes(const AccountSettings& settings) {
    std::vector<std::string> found;
    const auto require = [&found](bool fine, const char* sentence) {
        if (!fine) found.emplace_back(sentence);
    };
    require(!settings.name.empty(), "name is missing");
    require(number<std::int64_t>(settings.uid).value_or(0) > 0, "uid must be a positive number");
    require(is_secret(settings.app_secret), "app_secret must be 1 to 128 visible characters");
    require(
        settings.previous_app_secret.empty() || is_secret(settings.previous_app_secret),
        "previous_app_secret must be 1 to 128 visible characters"
    );
    require(settings.age_max.count() >= 0, "age_max must not be negative");
    require(settings.body_bytes_max > 0, "body_bytes_max must be positive");
    require(settings.patience.count() > 0, "patience must be positive");
    return found;
}

Account::Account(AccountSettings settings)
    : settings_(std::move(settings)),
      full_name_("weibo/" + settings_.name) {
    const std::vector<std::string> found = mistakes(settings_);
    if (!found.empty()) throw std::invalid_argument(full_name_ + ": " + found.front());
    uid_ = number<std::int64_t>(settings_.uid).value_or(0);
}

std::optional<Refused> Account::check(const net::Request& request, net::Instant now) const {
    const std::string_view timestamp = parameter(request, "timestamp");
    const std::string_view nonce = parameter(request, "nonce");
    const std::string_view signature = parameter(request, "signature");
    if (timestamp.empty() || nonce.empty() || signature.empty()) return Refused::missing_parameter;
    bool right = same(sign(settings_.app_secret, timestamp, nonce), signature);
    if (!right && !settings_.previous_app_secret.empty()) {
        right = same(sign(settings_.previous_app_secret, timestamp, nonce), signature);
    }
    if (!right) return Refused::wrong_signature;
    const bool any_age = settings_.age_max.count() == 0;
    if (!any_age && !is_within(timestamp, now, settings_.age_max)) return Refused::too_old;
    return std::nullopt;
}

std::variant<std::string, Refused> Account::verify(const net::Request& request, net::Instant now)
    const {
    const std::string_view echo = parameter(request, "echostr");
    if (echo.empty()) return Refused::missing_parameter;
    if (const auto why = check(request, now)) return *why;
    return std::string(echo);
}

std::variant<Letter, Refused> Account::open(const net::Request& request, net::Instant now) const {
    if (request.body.size() > settings_.body_bytes_max) return Refused::too_large;
    if (const auto why = check(request, now)) return *why;
    auto decoded = decode(request.body);
    if (const auto* fault = std::get_if<PayloadFault>(&decoded)) {
        return *fault == PayloadFault::xml ? Refused::xml_mode : Refused::bad_payload;
    }
    auto& payload = std::get<Payload>(decoded);
    if (payload.receiver_id != uid_) return Refused::wrong_account;
    Letter letter;
    letter.customer_uid = payload.sender_id;
    letter.decoded = to_inbound(full_name_, std::move(payload));
    return letter;
}

net::Response Account::answer(const Letter& letter, const std::vector<std::string>& says) const {
    net::Response response;
    if (!settings_.passive_reply || !letter.decoded.may_answer) return response;
    const std::string text = join(says);
    if (text.empty()) return response;
    response.content_type = "application/json; charset=utf-8";
    response.body = passive_answer({uid_, letter.customer_uid, text});
    return response;
}

}  // namespace connectors::weibo
