#include "store/sqlite/person_key.hpp"

#include <array>
#include <cstring>
#include <string>

namespace store::sqlite {

std::optional<Key> unwrapped_key(
    Sealer& sealer, const Key& wrapping, dialog::PersonId person, std::string_view wrapped
) {
    std::string text;
    std::array<std::uint8_t, 32> bytes{};
    const Place place{Table::person_key, dialog::raw(person)};
    if (!sealer.open(wrapping, place, wrapped, text) || text.size() != bytes.size())
        return std::nullopt;
    std::memcpy(bytes.data(), text.data(), bytes.size());
    return Key(bytes);
}

}  // namespace store::sqlite
