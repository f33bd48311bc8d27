// The master key's file: 32 random bytes in hex, for the owner alone.
#pragma once

#include "store/seal.hpp"

#include <filesystem>
#include <string>
#include <variant>

namespace store {

// Reads the file. Makes it first when it does not exist and `may_create`; without that a database
// would lie there whose key is lost. Or a mistake in words: missing, readable by others, not a key.
std::variant<Key, std::string> sealing_key(const std::filesystem::path& file, bool may_create);

}  // namespace store
