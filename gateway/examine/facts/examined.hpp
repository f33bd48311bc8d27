// What is found out about a file from a stranger.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace gateway {

struct Examined {
    enum class Kind : std::uint8_t { image, audio, video, document, other };
    Kind kind = Kind::other;
    std::string type;         // by content: "image/jpeg"; "application/octet-stream" when unknown
    std::uint32_t width = 0;  // of pictures and videos, as they are shown; 0: not known
    std::uint32_t height = 0;
    std::chrono::milliseconds duration{0};  // of sound and videos; 0: not known
    std::string thumbnail;  // a JPEG made anew, at most 320 pixels a side; empty: none

    bool operator==(const Examined&) const = default;
};

inline constexpr std::uint32_t thumbnail_side_max = 320;

// Lower-case "family/name" of reasonable length, and nothing that could end a header line.
bool is_content_type(std::string_view type);

// What can run something where it is opened (SVG, HTML, playlists) is `other`.
Examined::Kind kind_of(std::string_view type);

}  // namespace gateway
