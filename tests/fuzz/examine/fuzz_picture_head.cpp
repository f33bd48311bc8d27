// Heads of pictures, each read as every type there is, and the packets of a voice.
#include "gateway/examine/facts/picture_head.hpp"
#include "gateway/examine/facts/silk.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace {

void require(bool truth) {
    if (!truth) std::abort();
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::vector<char> exact(data, data + size);  // so that a read beyond the end is seen
    const std::string_view bytes(exact.data(), exact.size());
    for (const char* const type :
         {"image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp", "image/heic"}) {
        const auto head = gateway::read_picture_head(type, bytes);
        if (!head) continue;
        require(head->width > 0 && head->height > 0);
        require(head->orientation >= 1 && head->orientation <= 8);
#ifdef HUIYIN_PLANTED_CRASH
        if (head->orientation == 6 && head->whole) __builtin_trap();
#endif
    }
    const auto duration = gateway::silk_duration(bytes);
    require(!duration || static_cast<std::size_t>(duration->count()) <= 10 * size);
    return 0;
}
