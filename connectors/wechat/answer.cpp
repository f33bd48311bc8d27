#include "connectors/wechat/answer.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace connectors::wechat {

namespace {

using dialog::Ending;
using dialog::Obstacle;
using nlohmann::json;

constexpr std::size_t json_in_file_bytes_max = 4096;
constexpr std::chrono::seconds retry_after_max{3600};

bool is_hex(std::string_view text) {
    return std::ranges::all_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    });
}

// "rid: 5f3ded7d-1f2e3d4c-00000000": the platform's number of the call, asked for in its help.
std::string rid_of(std::string_view message) {
    constexpr std::string_view mark = "rid: ";
    constexpr std::size_t length = 26;
    const auto at = message.rfind(mark);
    if (at == std::string_view::npos) return {};
    const auto rid = message.substr(at + mark.size(), length);
    const bool good = rid.size() == length && rid[8] == '-' && rid[17] == '-' &&
                      is_hex(rid.substr(0, 8)) && is_hex(rid.substr(9, 8)) &&
                      is_hex(rid.substr(18));
    return good ? std::string(rid) : std::string();
}

// Our address as the platform saw it: "invalid ip 1.2.3.4 ipv6 ::ffff:1.2.3.4, not in whitelist".
std::string address_of(std::string_view message) {
    constexpr std::string_view mark = "ip ";
    constexpr std::string_view mapped = "::ffff:";
    constexpr std::size_t length_max = 45;
    const auto at = message.find(mark);
    auto rest = at == std::string_view::npos ? message.substr(0, 0) : message.substr(at + 3);
    auto length = std::min(rest.find_first_not_of("0123456789abcdefABCDEF.:"), rest.size());
    if (length == 0) {
        const auto other = message.find(mapped);
        if (other == std::string_view::npos) return {};
        rest = message.substr(other);
        length = std::min(rest.find_first_not_of("0123456789abcdefABCDEF.:"), rest.size());
    }
    auto address = rest.substr(0, length);
    if (address.starts_with(mapped) && address.find('.') != std::string_view::npos)
        address.remove_prefix(mapped.size());
    const bool good = address.size() >= 2 && address.size() <= length_max &&
                      address.find_first_of(".:") != std::string_view::npos;
    return good ? std::string(address) : std::string();
}

// "argument invalid! data.thing1.value invalid": the field's name in the template.
std::string field_of(std::string_view message) {
    constexpr std::string_view mark = "data.";
    constexpr std::size_t length_max = 32;
    const auto at = message.find(mark);
    if (at == std::string_view::npos) return {};
    const auto rest = message.substr(at + mark.size());
    const auto field = rest.substr(0, rest.find('.'));
    const bool good =
        !field.empty() && field.size() <= length_max && std::ranges::all_of(field, [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
        });
    return good ? std::string(field) : std::string();
}

std::string detail_of(const ErrorCode& known, std::string_view message) {
    std::string detail = std::to_string(known.code) + ' ';
    detail += known.meaning;
    if (known.alarm == Alarm::address_not_listed) {
        const auto address = address_of(message);
        if (!address.empty()) detail += ": add " + address;
    }
    if (known.code == 47003) {
        const auto field = field_of(message);
        if (!field.empty()) detail += ": " + field;
    }
    const auto rid = rid_of(message);
    if (!rid.empty()) detail += ", rid " + rid;
    return detail;
}

// Absent means success; empty when it is there and no number.
std::optional<std::int64_t> code_in(const json& object) {
    const auto found = object.find("errcode");
    return found == object.end() ? std::optional<std::int64_t>(0) : number_in(*found);
}

Answer refused(Ending ending, Obstacle obstacle, std::string detail) {
    Answer answer;
    answer.outcome.ending = ending;
    answer.outcome.obstacle = obstacle;
    answer.outcome.detail = std::move(detail);
    return answer;
}

// The platform, or something before it, answered nothing that we can read.
Ending without_word(Repeat repeat) {
    return repeat == Repeat::harmless ? Ending::unavailable : Ending::unknown;
}

std::optional<net::Duration> wait_asked_for(const net::ClientResponse& response) {
    for (const auto& [name, value] : response.headers) {
        if (name != "retry-after") continue;
        std::int64_t seconds = 0;
        const char* const end = value.data() + value.size();
        const auto read = std::from_chars(value.data(), end, seconds);
        if (read.ec != std::errc{} || read.ptr != end || seconds < 0) return std::nullopt;
        return std::min(std::chrono::seconds(seconds), retry_after_max);
    }
    return std::nullopt;
}

Answer by_status(const net::ClientResponse& response, Repeat repeat) {
    const std::string detail = "HTTP " + std::to_string(response.status);
    switch (response.status) {
        case 400:
        case 411:
        case 413:
        case 414:
        case 431:
            return refused(Ending::rejected, Obstacle::malformed, detail);
        case 429: {
            auto answer = refused(Ending::unavailable, Obstacle::too_fast, detail);
            answer.outcome.retry_after = wait_asked_for(response);
            return answer;
        }
        default:
            break;
    }
    if (response.status >= 300 && response.status < 500)
        return refused(Ending::unavailable, Obstacle::platform_down, detail);
    if (response.status >= 500)
        return refused(without_word(repeat), Obstacle::platform_down, detail);
    return refused(without_word(repeat), Obstacle::platform_down, detail + ", unreadable");
}

Answer by_failure(const net::ClientFailure& failure, Repeat repeat) {
    const std::string reason = failure.error.code.message();
    if (!failure.may_have_arrived)
        return refused(Ending::unavailable, Obstacle::platform_down, "not sent: " + reason);
    return refused(without_word(repeat), Obstacle::no_answer, "no answer: " + reason);
}

// Empty when the object does not say whether the call succeeded.
std::optional<Answer> by_code(json object, unsigned status) {
    const auto code = code_in(object);
    if (!code || (*code == 0 && status != 200)) return std::nullopt;
    const ErrorCode known = error_code(*code);
    Answer answer;
    answer.code = *code;
    answer.todo = known.todo;
    answer.alarm = known.alarm;
    answer.outcome.ending = known.ending;
    answer.outcome.obstacle = known.obstacle;
    if (*code != 0) {
        const auto message = object.find("errmsg");
        const auto* text = message == object.end() ? nullptr : message->get_ptr<std::string*>();
        answer.outcome.detail = detail_of(known, text == nullptr ? std::string_view() : *text);
        return answer;
    }
    answer.json = std::move(object);
    return answer;
}

std::string content_type_of(const net::ClientResponse& response) {
    for (const auto& [name, value] : response.headers) {
        if (name != "content-type") continue;
        std::string type = value.substr(0, value.find_first_of("; "));
        std::ranges::transform(type, type.begin(), [](unsigned char c) {
            return static_cast<char>(std::tolower(c));
        });
        return type;
    }
    return {};
}

bool is_text(const std::string& type) {
    return type.starts_with("text/") || type == "application/json";
}

}  // namespace

std::optional<std::int64_t> number_in(const json& value) {
    if (value.is_number_unsigned()) {
        const auto number = value.get<std::uint64_t>();
        if (number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            return std::nullopt;
        return static_cast<std::int64_t>(number);
    }
    if (value.is_number_integer()) return value.get<std::int64_t>();
    const auto* text = value.get_ptr<const std::string*>();
    if (text == nullptr) return std::nullopt;
    std::int64_t number = 0;
    const char* const end = text->data() + text->size();
    const auto read = std::from_chars(text->data(), end, number);
    if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
    return number;
}

Answer read_answer(net::ClientResult result, Repeat repeat) {
    if (const auto* failure = std::get_if<net::ClientFailure>(&result))
        return by_failure(*failure, repeat);
    const auto& response = std::get<net::ClientResponse>(result);
    auto object = json::parse(response.body, nullptr, false);
    if (object.is_object()) {
        auto answer = by_code(std::move(object), response.status);
        if (answer) return std::move(*answer);
    }
    return by_status(response, repeat);
}

Answer read_file_answer(net::ClientResult result) {
    auto* response = std::get_if<net::ClientResponse>(&result);
    if (response == nullptr) {
        if (net::is_body_too_large(std::get<net::ClientFailure>(result).error))
            return refused(Ending::rejected, Obstacle::too_long, "larger than we keep");
        return read_answer(std::move(result), Repeat::harmless);
    }
    const bool claims_text = is_text(content_type_of(*response));
    // No picture, sound or film begins like this, whatever the header says.
    const bool looks_like_json = response->body.starts_with('{') &&
                                 response->body.size() <= json_in_file_bytes_max &&
                                 json::accept(response->body);
    if (response->status != 200 || claims_text || looks_like_json)
        return read_answer(std::move(result), Repeat::harmless);
    if (response->body.empty())
        return refused(Ending::unavailable, Obstacle::platform_down, "an empty file");
    Answer answer;
    answer.outcome.ending = Ending::delivered;
    answer.response = std::move(*response);
    return answer;
}

Answer unasked(Outcome outcome) {
    Answer answer;
    answer.outcome = std::move(outcome);
    return answer;
}

}  // namespace connectors::wechat
