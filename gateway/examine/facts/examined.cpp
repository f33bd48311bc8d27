#include "gateway/examine/facts/examined.hpp"

#include <algorithm>
#include <array>

namespace gateway {

namespace {

constexpr auto documents = std::to_array<std::string_view>({
    "application/msword",
    "application/pdf",
    "application/vnd.ms-excel",
    "application/vnd.ms-office",
    "application/vnd.ms-powerpoint",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "text/csv",
    "text/plain",
});

// They name a family of harmless ones, but lead elsewhere or carry scripts.
constexpr auto exceptions = std::to_array<std::string_view>({
    "audio/mpegurl",
    "audio/x-mpegurl",
    "audio/x-scpls",
    "image/svg",
    "image/svg+xml",
    "video/vnd.mpegurl",
});

}  // namespace

bool is_content_type(std::string_view type) {
    constexpr std::size_t bytes_max = 100;
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '+' ||
               c == '-' || c == '_' || c == '/';
    };
    const auto slash = type.find('/');
    return type.size() <= bytes_max && std::ranges::all_of(type, allowed) && slash != 0 &&
           slash < type.size() - 1 && type.find('/', slash + 1) == std::string_view::npos;
}

Examined::Kind kind_of(std::string_view type) {
    using Kind = Examined::Kind;
    if (std::ranges::find(exceptions, type) != exceptions.end()) return Kind::other;
    if (type.starts_with("image/")) return Kind::image;
    if (type.starts_with("audio/")) return Kind::audio;
    if (type.starts_with("video/")) return Kind::video;
    if (std::ranges::find(documents, type) != documents.end()) return Kind::document;
    return Kind::other;
}

}  // namespace gateway
