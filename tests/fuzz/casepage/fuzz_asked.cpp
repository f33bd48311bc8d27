// What a stranger can post to the case page.
#include "connectors/casepage/payload.hpp"
#include "dialog/cases/number.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

namespace casepage = connectors::casepage;

void require(bool truth) {
    if (!truth) std::abort();
}

bool is_digits(const std::string& text) {
    return text.find_first_not_of("0123456789") == std::string::npos;
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes(data, data + size);
    const auto asked = casepage::decode(bytes);
    require(casepage::masked_phone(bytes).size() <= 11);
    if (!asked) return 0;
    require(bytes.size() <= casepage::body_bytes_max);
    require(!asked->number || dialog::is_case_number(*asked->number));
    require(!asked->digits || (asked->digits->size() == 4 && is_digits(*asked->digits)));
    require(!asked->code || asked->code->size() <= 6);
    require(!asked->link || asked->link->size() <= 128);
    require(!asked->visitor || asked->visitor->size() <= 128);
#ifdef HUIYIN_PLANTED_CRASH
    require(!asked->number || !asked->digits);
#endif
    return 0;
}
