// A small picture of a picture, drawn from its pixels alone: nothing that was written beside them
// comes along.
#pragma once

#include "gateway/examine/facts/picture_head.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace gateway::inside {

struct Drawn {
    std::uint32_t width = 0;  // of the picture, as it is shown
    std::uint32_t height = 0;
    std::string thumbnail;  // empty: it could not be decoded
};

// Decodes it whole: look at its head first.
Drawn draw_thumbnail(std::string_view type, const PictureHead& head, std::string& bytes);

}  // namespace gateway::inside
