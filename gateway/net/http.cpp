#include "gateway/net/http.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace net {

namespace {

const std::string* first_value(const Fields& fields, std::string_view name) {
    const auto named = [name](const auto& field) { return field.first == name; };
    const auto found = std::find_if(fields.begin(), fields.end(), named);
    return found == fields.end() ? nullptr : &found->second;
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool is_control(unsigned char byte) {
    return byte < 0x20 || byte == 0x7f;
}

// Bytes that follow the first one of a UTF-8 character; -1 when no character begins so.
int continuation_length(unsigned char first) {
    if (first < 0x80) return 0;
    if (first >= 0xc2 && first <= 0xdf) return 1;
    if (first >= 0xe0 && first <= 0xef) return 2;
    if (first >= 0xf0 && first <= 0xf4) return 3;
    return -1;
}

// Overlong forms, surrogates and values above U+10FFFF show in the second byte.
bool is_second_byte(unsigned char first, unsigned char second) {
    const unsigned char low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    const unsigned char high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    return second >= low && second <= high;
}

bool is_clean_utf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto first = static_cast<unsigned char>(text[i]);
        if (is_control(first)) return false;
        const int following = continuation_length(first);
        if (following < 0 || text.size() - i <= static_cast<std::size_t>(following)) return false;
        for (int k = 1; k <= following; ++k) {
            const auto next = static_cast<unsigned char>(text[++i]);
            if (k == 1 ? !is_second_byte(first, next) : (next & 0xc0U) != 0x80) return false;
        }
    }
    return true;
}

// Bytes that stand for themselves everywhere and need no look at their neighbours.
constexpr std::array<bool, 256> plain_bytes = [] {
    std::array<bool, 256> plain{};
    for (std::size_t byte = 0x20; byte < 0x7f; ++byte) plain.at(byte) = true;
    plain['%'] = plain['+'] = false;
    return plain;
}();

std::size_t plain_length(std::string_view text) {
    const auto is_plain = [](char c) { return plain_bytes[static_cast<unsigned char>(c)]; };
    const auto end = std::find_if_not(text.begin(), text.end(), is_plain);
    return static_cast<std::size_t>(end - text.begin());
}

// Every request passes here, and nearly all of its bytes are plain: those are taken in runs.
bool decode(std::string_view text, bool plus_is_blank, std::string& decoded) {
    const std::size_t plain = plain_length(text);
    if (plain == text.size()) {
        decoded.assign(text);
        return true;
    }
    decoded.reserve(text.size());
    while (!text.empty()) {
        const std::size_t run = plain_length(text);
        decoded.append(text.substr(0, run));
        text.remove_prefix(run);
        if (text.empty()) break;
        if (text.front() != '%') {
            decoded.push_back(plus_is_blank && text.front() == '+' ? ' ' : text.front());
            text.remove_prefix(1);
            continue;
        }
        if (text.size() < 3) return false;
        const int high = hex_digit(text[1]);
        const int low = hex_digit(text[2]);
        if (high < 0 || low < 0) return false;
        decoded.push_back(static_cast<char>(high * 16 + low));
        text.remove_prefix(3);
    }
    return is_clean_utf8(decoded);
}

bool decode_query(std::string_view query, Fields& fields) {
    if (!query.empty()) fields.reserve(8);
    while (!query.empty()) {
        const std::size_t end = std::min(query.find('&'), query.size());
        const std::string_view piece = query.substr(0, end);
        query.remove_prefix(std::min(end + 1, query.size()));
        if (piece.empty()) continue;
        if (fields.size() == parameters_max) return false;
        const std::size_t equals = std::min(piece.find('='), piece.size());
        auto& [name, value] = fields.emplace_back();
        if (!decode(piece.substr(0, equals), true, name)) return false;
        if (equals < piece.size() && !decode(piece.substr(equals + 1), true, value)) return false;
    }
    return true;
}

}  // namespace

const std::string* Request::parameter(std::string_view name) const {
    return first_value(query, name);
}

const std::string* Request::header(std::string_view lower_case_name) const {
    return first_value(headers, lower_case_name);
}

std::optional<Target> parse_target(std::string_view target) {
    // RFC 9112, 3.2.2: a server accepts the absolute form; which host it names does not matter
    // here.
    if (target.starts_with("http://") || target.starts_with("https://")) {
        const auto authority = target.find("//") + 2;
        const auto path = target.find_first_of("/?#", authority);
        if (path == authority || path == std::string_view::npos || target[path] != '/') return {};
        target.remove_prefix(path);
    }
    if (target.empty() || target.front() != '/' || target.size() > target_bytes_max) return {};
    const std::size_t mark = std::min(target.find('?'), target.size());
    std::optional<Target> parsed(std::in_place);
    if (!decode(target.substr(0, mark), false, parsed->path)) return {};
    if (mark < target.size() && !decode_query(target.substr(mark + 1), parsed->query)) return {};
    return parsed;
}

}  // namespace net
