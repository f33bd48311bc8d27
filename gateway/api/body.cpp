#include "gateway/api/body.hpp"

#include "gateway/api/answer.hpp"

#include <algorithm>
#include <charconv>

namespace gateway::api {

namespace {

using Json = nlohmann::json;

constexpr int depth_max = 16;

bool same_word(std::string_view text, std::string_view lower_case) {
    return std::equal(
        text.begin(),
        text.end(),
        lower_case.begin(),
        lower_case.end(),
        [](char a, char b) {
            return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
        }
    );
}

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

bool says_json(const net::Request& request) {
    const auto* type = request.header("content-type");
    if (type == nullptr) return false;
    return same_word(
        trimmed(std::string_view(*type).substr(0, type->find(';'))), "application/json"
    );
}

bool too_deep(std::string_view text) {
    int depth = 0;
    bool in_text = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (in_text && c == '\\') ++i;
        if (c == '"') in_text = !in_text;
        if (in_text) continue;
        if (c == '{' || c == '[') ++depth;
        if (c == '}' || c == ']') --depth;
        if (depth > depth_max) return true;
    }
    return false;
}

}  // namespace

std::variant<Json, net::Response> object_of(const net::Request& request) {
    if (!says_json(request))
        return problem(415, "not_json", "the body must be of type application/json");
    if (request.body.size() > body_bytes_max)
        return problem(413, "too_large", "the body is too large");
    if (too_deep(request.body)) return problem(400, "bad_body", "the body is nested too deeply");
    auto json = Json::parse(request.body, nullptr, false);
    if (!json.is_object()) return problem(400, "bad_body", "the body must be a JSON object");
    return json;
}

std::optional<std::string> text_at(
    const Json& object, std::string_view key, std::size_t bytes_max
) {
    const auto found = object.find(key);
    if (found == object.end() || !found->is_string()) return std::nullopt;
    const auto& text = found->get_ref<const std::string&>();
    if (text.empty() || text.size() > bytes_max) return std::nullopt;
    return text;
}

std::optional<std::uint64_t> number_of(std::string_view text) {
    std::uint64_t number = 0;
    const auto* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (text.empty() || error != std::errc() || rest != end) return std::nullopt;
    return number;
}

std::string cookie(const net::Request& request, std::string_view name) {
    for (const auto& [header, value] : request.headers) {
        if (header != "cookie") continue;
        std::string_view rest = value;
        while (!rest.empty()) {
            const auto end = std::min(rest.find(';'), rest.size());
            const auto pair = trimmed(rest.substr(0, end));
            rest.remove_prefix(std::min(end + 1, rest.size()));
            if (pair.starts_with(name) && pair.substr(name.size()).starts_with('='))
                return std::string(pair.substr(name.size() + 1));
        }
    }
    return {};
}

std::string bearer(const net::Request& request) {
    const auto* given = request.header("authorization");
    constexpr std::string_view scheme = "bearer ";
    if (given == nullptr || given->size() <= scheme.size()) return {};
    const std::string_view text(*given);
    if (!same_word(text.substr(0, scheme.size()), scheme)) return {};
    return std::string(trimmed(text.substr(scheme.size())));
}

}  // namespace gateway::api
