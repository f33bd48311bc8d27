#include "store/ledgers.hpp"

#include <algorithm>

namespace store {

bool is_login(std::string_view text) {
    const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    if (text.empty() || text.size() > login_bytes_max || !plain(text.front())) return false;
    return std::all_of(text.begin(), text.end(), [&](char c) {
        return plain(c) || c == '.' || c == '_' || c == '-';
    });
}

std::string_view name(Access::Kind kind) {
    switch (kind) {
        case Access::Kind::delivery:
            return "delivery";
        case Access::Kind::opened_case:
            return "case";
        case Access::Kind::evidence:
            return "evidence";
        case Access::Kind::person:
            return "person";
    }
    return "?";
}

}  // namespace store
