// What the examining process may answer when a file has taken it over.
#include "gateway/examine/facts/answer.hpp"
#include "gateway/examine/facts/picture_head.hpp"

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
    const auto examined = gateway::read_answer(bytes);
    if (!examined) return 0;
    require(gateway::write_answer(*examined) == bytes);
    require(examined->kind == gateway::kind_of(examined->type));
    require(
        examined->type.find_first_of(std::string_view(" \"\\<>;\r\n\0", 9)) == std::string::npos
    );
    if (examined->thumbnail.empty()) return 0;
#ifdef HUIYIN_PLANTED_CRASH
    __builtin_trap();
#endif
    const auto head = gateway::read_jpeg_head(examined->thumbnail);
    require(head && head->width <= gateway::thumbnail_side_max);
    return 0;
}
