// The evidence of a SQLite store's directory, read with a connection and a locker of its own.
#pragma once

#include "store/evidence_room.hpp"

#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace store {

struct SqliteEvidenceOptions {
    std::filesystem::path directory;
    // 32 bytes; otherwise `sealing.key` in the directory.
    std::optional<std::array<std::uint8_t, 32>> master_key;
};

// Or in words why it cannot be read.
std::variant<std::unique_ptr<EvidenceRoom>, std::string> open_sqlite_evidence(
    const SqliteEvidenceOptions& options
);

}  // namespace store
