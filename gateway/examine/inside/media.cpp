#include "gateway/examine/inside/media.hpp"

#include "gateway/examine/facts/silk.hpp"

#include <MediaInfo/MediaInfo.h>

#include <algorithm>
#include <cstddef>
#include <string>

namespace gateway::inside {

namespace {

using MediaInfoLib::MediaInfo;
using MediaInfoLib::stream_t;

// libmediainfo asks for other places of the file when it likes; a file cannot make it do so for
// ever.
constexpr int jumps_max = 200;

constexpr std::uint32_t number_max = 0x7fffffff;

// The whole number that a value begins with; 0 when it begins with anything else.
std::uint32_t number_of(MediaInfo& info, stream_t kind, const wchar_t* name) {
    const auto text = info.Get(kind, 0, name);
    std::uint64_t number = 0;
    for (const wchar_t c : text) {
        if (c < L'0' || c > L'9') break;
        number = number * 10 + static_cast<std::uint64_t>(c - L'0');
        if (number > number_max) return 0;
    }
    return static_cast<std::uint32_t>(number);
}

void feed(MediaInfo& info, std::string_view bytes) {
    constexpr std::size_t done = 0x08;
    constexpr std::size_t piece_bytes = std::size_t{256} * 1024;
    info.Open_Buffer_Init(bytes.size(), 0);
    std::size_t at = 0;
    int jumps = 0;
    while (at < bytes.size()) {
        const auto piece = bytes.substr(at, piece_bytes);
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
        const auto* const data = reinterpret_cast<const std::uint8_t*>(piece.data());
        if ((info.Open_Buffer_Continue(data, piece.size()) & done) != 0) break;
        at += piece.size();
        const auto wanted = info.Open_Buffer_Continue_GoTo_Get();
        if (wanted == static_cast<std::uint64_t>(-1)) continue;
        if (wanted >= bytes.size() || ++jumps > jumps_max) break;
        at = static_cast<std::size_t>(wanted);
        info.Open_Buffer_Init(bytes.size(), at);
    }
    info.Open_Buffer_Finalize();
}

}  // namespace

MediaMeasures measure_media(std::string_view bytes) {
    if (const auto duration = silk_duration(bytes)) return {.duration = *duration};
    MediaInfo info;
    feed(info, bytes);
    MediaMeasures found;
    found.width = number_of(info, MediaInfoLib::Stream_Video, L"Width");
    found.height = number_of(info, MediaInfoLib::Stream_Video, L"Height");
    const auto turned = number_of(info, MediaInfoLib::Stream_Video, L"Rotation");
    if (turned == 90 || turned == 270) std::swap(found.width, found.height);
    found.duration =
        std::chrono::milliseconds(number_of(info, MediaInfoLib::Stream_General, L"Duration"));
    return found;
}

}  // namespace gateway::inside
