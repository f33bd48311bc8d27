// What a stranger can call a file: whatever it is, what is kept of it can be shown in a line.
#include "connectors/webchat/file_name.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

namespace webchat = connectors::webchat;

void require(bool truth) {
    if (!truth) std::abort();
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes(data, data + size);
    const auto name = webchat::clean_file_name(bytes);
    require(name.size() <= bytes.size());
    require(name.size() <= 4 * webchat::file_name_characters_max);
    require(std::none_of(name.begin(), name.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '/' || c == '\\';
    }));
#ifdef HUIYIN_PLANTED_CRASH
    require(name.find("字.j") == std::string::npos);
#endif
    return 0;
}
