// Measures of sound and videos; nothing of them is decoded.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

namespace gateway::inside {

struct MediaMeasures {
    std::uint32_t width = 0;  // as it is shown; 0: not known
    std::uint32_t height = 0;
    std::chrono::milliseconds duration{0};
};

MediaMeasures measure_media(std::string_view bytes);

}  // namespace gateway::inside
