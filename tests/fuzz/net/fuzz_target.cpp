// Any bytes as a request target: what comes out is clean, within the limits, and stays the same
// when it is written down again and read once more.
#include "gateway/net/http.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

std::string escaped(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        out.append("%").push_back(digits[byte / 16]);
        out.push_back(digits[byte % 16]);
    }
    return out;
}

bool is_clean(std::string_view text) {
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return false;
    }
    return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto target = net::parse_target(bytes);
    if (!target) return 0;
    require(target->path.front() == '/' && is_clean(target->path));
    require(target->query.size() <= net::parameters_max);
    std::string again = "/" + escaped(std::string_view(target->path).substr(1));
    char mark = '?';
    for (const auto& [name, value] : target->query) {
        require(is_clean(name) && is_clean(value));
        again.append(1, mark).append(escaped(name)).append("=").append(escaped(value));
        mark = '&';
    }
#ifdef HUIYIN_PLANTED_CRASH
    require(target->query.size() < 2 || target->query[1].second != "退");
#endif
    if (again.size() > net::target_bytes_max) return 0;
    const auto reread = net::parse_target(again);
    require(reread && reread->path == target->path && reread->query == target->query);
    return 0;
}
