#include "connectors/weibo/errcodes.hpp"

#include "connectors/weibo/json.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace connectors::weibo {

namespace {

using dialog::Ending;
using dialog::Obstacle;
using nlohmann::json;

struct Row {
    std::int64_t first;
    std::int64_t last;
    Verdict verdict;
    std::string_view words;
};

constexpr Verdict delivered{Ending::delivered, Obstacle::none, Action::none};
constexpr Verdict unwell{Ending::unavailable, Obstacle::platform_down, Action::back_off};

constexpr Verdict rejected(Obstacle why) {
    return {Ending::rejected, why, Action::none};
}

constexpr Verdict stopped(Obstacle why) {
    return {Ending::unavailable, why, Action::stop_account};
}

constexpr Verdict too_fast(Action action) {
    return {Ending::unavailable, Obstacle::too_fast, action};
}

constexpr std::array table{
    Row{10001, 10001, unwell, "system error"},
    Row{10002, 10002, unwell, "service paused"},
    Row{10003, 10003, unwell, "remote service error"},
    Row{10004, 10004, stopped(Obstacle::address), "address not allowed"},
    Row{10005, 10005, stopped(Obstacle::not_allowed), "needs a higher app level"},
    Row{10006, 10006, stopped(Obstacle::token), "app key missing"},
    Row{10008, 10008, rejected(Obstacle::malformed), "bad parameter"},
    Row{10009, 10009, unwell, "too many tasks"},
    Row{10010, 10010, unwell, "job expired"},
    Row{10011, 10011, unwell, "remote call error"},
    Row{10012, 10012, rejected(Obstacle::malformed), "illegal request"},
    Row{10013, 10013, rejected(Obstacle::unknown_person), "not a valid user"},
    Row{10014, 10014, stopped(Obstacle::not_allowed), "app lacks the permission"},
    Row{10016, 10016, rejected(Obstacle::malformed), "missing parameter"},
    Row{10017, 10017, rejected(Obstacle::malformed), "invalid parameter"},
    Row{10018, 10018, rejected(Obstacle::malformed), "body too long"},
    Row{10020, 10020, stopped(Obstacle::not_allowed), "call withdrawn"},
    Row{10021, 10021, rejected(Obstacle::malformed), "wrong method"},
    Row{10022, 10022, too_fast(Action::pause_address), "address limit"},
    Row{10023,
        10023,
        {Ending::unavailable, Obstacle::daily_limit, Action::pause_user},
        "user limit"},
    Row{10024, 10024, too_fast(Action::pause_api), "limit of this call"},
    Row{20003, 20003, rejected(Obstacle::unknown_person), "no such user"},
    Row{20008, 20008, rejected(Obstacle::malformed), "empty text"},
    Row{20012, 20013, rejected(Obstacle::too_long), "text too long"},
    Row{20014,
        20014,
        {Ending::rejected, Obstacle::malformed, Action::once_more},
        "security parameter"},
    Row{20015, 20015, stopped(Obstacle::not_allowed), "judged abnormal"},
    Row{20016, 20016, too_fast(Action::slow_down), "publishing too often"},
    Row{20017, 20017, rejected(Obstacle::content_refused), "similar content"},
    Row{20018, 20018, rejected(Obstacle::content_refused), "forbidden address in text"},
    Row{20019, 20019, rejected(Obstacle::content_refused), "identical content"},
    Row{20020, 20020, rejected(Obstacle::content_refused), "advertising"},
    Row{20021, 20021, rejected(Obstacle::content_refused), "illegal content"},
    Row{20022, 20022, stopped(Obstacle::not_allowed), "address judged abnormal"},
    Row{20031, 20031, stopped(Obstacle::not_allowed), "captcha wanted"},
    Row{20032, 20032, delivered, "visible in a minute or two"},
    Row{20301, 20301, rejected(Obstacle::not_following), "not a follower"},
    Row{20302, 20303, rejected(Obstacle::malformed), "not a message of ours"},
    Row{20305, 20305, rejected(Obstacle::malformed), "no such message"},
    Row{20306, 20306, rejected(Obstacle::content_refused), "identical message"},
    Row{20307, 20307, rejected(Obstacle::malformed), "message id missing"},
    Row{21314, 21319, stopped(Obstacle::token), "token not accepted"},
    Row{21321, 21321, stopped(Obstacle::not_allowed), "unaudited app"},
    Row{21327, 21327, stopped(Obstacle::token), "token expired"},
    Row{21332, 21332, stopped(Obstacle::token), "token invalid"},
    Row{21335, 21335, stopped(Obstacle::token), "token of another user"},
    Row{21337, 21337, stopped(Obstacle::not_allowed), "app key denied"},
    Row{21602, 21602, rejected(Obstacle::content_refused), "forbidden word"},
};

const Row* row_of(std::int64_t code) {
    const auto* const found = std::ranges::find_if(table, [code](const Row& row) {
        return row.first <= code && code <= row.last;
    });
    return found == table.end() ? nullptr : found;
}

struct Symbol {
    std::string_view name;
    std::int64_t code;
};

constexpr std::array symbols{
    Symbol{"redirect_uri_mismatch", 21322},
    Symbol{"invalid_request", 21323},
    Symbol{"invalid_client", 21324},
    Symbol{"invalid_grant", 21325},
    Symbol{"unauthorized_client", 21326},
    Symbol{"expired_token", 21327},
    Symbol{"unsupported_grant_type", 21328},
    Symbol{"unsupported_response_type", 21329},
    Symbol{"access_denied", 21330},
    Symbol{"temporarily_unavailable", 21331},
    Symbol{"invalid_access_token", 21332},
};

// What the platform writes may hold anything; words of letters alone hold neither ids nor tokens.
std::string plain_words(std::string_view text) {
    constexpr std::size_t words_max = 10;
    constexpr std::size_t letters_max = 14;
    std::string out;
    std::size_t words = 0;
    while (!text.empty() && words < words_max) {
        const std::string_view word = text.substr(0, text.find_first_of(" ,.:;!_"));
        const bool is_plain =
            !word.empty() && word.size() <= letters_max && std::ranges::all_of(word, [](char c) {
                return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            });
        if (is_plain) {
            if (!out.empty()) out += ' ';
            out += word;
            ++words;
        }
        text.remove_prefix(std::min(text.size(), word.size() + 1));
    }
    return out;
}

std::optional<std::int64_t> code_in(const json& object) {
    for (const char* name : {"error_code", "errcode"}) {
        const auto code = integer_of(object, name);
        if (code && *code != 0) return code;
    }
    const auto* const symbol = std::ranges::find(symbols, text_of(object, "error"), &Symbol::name);
    return symbol == symbols.end() ? std::nullopt : std::optional(symbol->code);
}

std::string words_in(const json& object) {
    for (const char* name : {"error_description", "error", "errmsg"}) {
        std::string words = plain_words(text_of(object, name));
        if (!words.empty()) return words;
    }
    return {};
}

bool is_set(const json& object, const char* name) {
    const auto found = object.find(name);
    if (found == object.end() || found->is_null()) return false;
    return *found != json("") && *found != json("0") && *found != json(0) && *found != json(false);
}

bool is_false(const json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && (*found == json(false) || *found == json("false"));
}

Verdict verdict_on_status(unsigned status) {
    if (status == 429) return too_fast(Action::slow_down);
    if (status == 503 || status == 408) return unwell;
    // Some gateway on the way lost the answer; the message may have got through.
    if (status >= 500) return {Ending::unknown, Obstacle::platform_down, Action::back_off};
    // Callers that the platform wants no more are told nothing else.
    if (status == 401) return stopped(Obstacle::token);
    if (status == 403) return stopped(Obstacle::not_allowed);
    // It said yes, but to what cannot be read.
    if (status >= 200 && status < 300) return {Ending::unknown, Obstacle::no_answer, Action::none};
    return rejected(Obstacle::malformed);
}

Judged judge(const PlatformError& error, unsigned status) {
    if (!error.code) {
        const Verdict verdict =
            status >= 400 ? verdict_on_status(status) : rejected(Obstacle::malformed);
        return {verdict, error.words.empty() ? "no code" : "no code: " + error.words, false};
    }
    const Row* row = row_of(*error.code);
    const std::string words(row == nullptr ? error.words : row->words);
    const std::string detail = std::to_string(*error.code) + (words.empty() ? "" : " " + words);
    return {verdict_on(*error.code), detail, row != nullptr};
}

}  // namespace

std::variant<Fine, PlatformError, Unreadable> read_answer(std::string_view body) {
    const auto read = read_json(body);
    const auto* object = std::get_if<json>(&read);
    if (object == nullptr || !object->is_object()) return Unreadable{};
    const auto code = code_in(*object);
    const bool is_error = code || is_false(*object, "result") || is_set(*object, "error") ||
                          is_set(*object, "error_code") || is_set(*object, "errcode");
    if (!is_error) return Fine{};
    return PlatformError{code, words_in(*object)};
}

bool is_known(std::int64_t code) {
    return row_of(code) != nullptr;
}

Verdict verdict_on(std::int64_t code) {
    const Row* row = row_of(code);
    if (row != nullptr) return row->verdict;
    return rejected(Obstacle::malformed);
}

Judged judge(unsigned status, std::string_view body) {
    const auto answer = read_answer(body);
    if (const auto* error = std::get_if<PlatformError>(&answer)) return judge(*error, status);
    const bool is_success = status >= 200 && status < 300;
    if (std::holds_alternative<Fine>(answer) && is_success) return {delivered, {}, false};
    return {verdict_on_status(status), "status " + std::to_string(status), false};
}

}  // namespace connectors::weibo
