#include "simulators/shelf.hpp"

#include <array>
#include <utility>

namespace simulators {

std::string_view content_type_of(std::string_view bytes) {
    using namespace std::string_view_literals;
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> beginnings{{
        {"\xff\xd8\xff"sv, "image/jpeg"sv},
        {"\x89PNG\r\n\x1a\n"sv, "image/png"sv},
        {"GIF8"sv, "image/gif"sv},
        {"#!AMR"sv, "audio/amr"sv},
        {"ID3"sv, "audio/mpeg"sv},
        {"\0\0\0\x18"
         "ftyp"sv,
         "video/mp4"sv},
    }};
    for (const auto& [beginning, type] : beginnings)
        if (bytes.starts_with(beginning)) return type;
    if (bytes.size() > 8 && bytes.substr(4, 4) == "ftyp") return "video/mp4";
    return "application/octet-stream";
}

}  // namespace simulators
