// What a stranger can put behind the '#': nothing is a link but what we have signed, to the letter.
#include "connectors/casepage/link.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <variant>

namespace {

namespace casepage = connectors::casepage;

constexpr casepage::LinkKey key{1, 2, 3};

void require(bool truth) {
    if (!truth) std::abort();
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes(data, data + size);
    const auto soon = *dialog::parse_rfc3339("2026-11-23T12:00:00+08:00");
    const auto read = casepage::read_link(key, "demo", bytes, soon);
    require(casepage::visitor_of(key, "demo", bytes).size() == 26);
    if (const auto* link = std::get_if<casepage::Link>(&read)) {
        require(casepage::make_link(key, "demo", link->number, link->issued_at) == bytes);
        const auto elsewhere = casepage::read_link(key, "other", bytes, soon);
        require(std::holds_alternative<casepage::LinkFault>(elsewhere));
#ifdef HUIYIN_PLANTED_CRASH
        std::abort();
#endif
    }
    casepage::make_link(key, "demo", bytes, soon);
    return 0;
}
