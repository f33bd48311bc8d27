// A person's own key as it lies in the database: sealed under the wrapping key.
#pragma once

#include "dialog/cases/ids.hpp"
#include "store/seal.hpp"

#include <optional>
#include <string_view>

namespace store::sqlite {

inline constexpr std::string_view wrapping_key_purpose = "store/wrapping";

// Nothing when it does not open: it is damaged, or the person was erased.
std::optional<Key> unwrapped_key(
    Sealer& sealer, const Key& wrapping, dialog::PersonId person, std::string_view wrapped
);

}  // namespace store::sqlite
