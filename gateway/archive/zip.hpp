// A ZIP of files as they are, not packed smaller: what we keep is packed already. The same entries
// give the same bytes.
#pragma once

#include "dialog/calendar/instant.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace gateway {

struct ZipEntry {
    std::string name;         // of ASCII; with folders
    dialog::Instant at{};     // shown as its time, by the clock of China
    std::uint64_t bytes = 0;  // how many there are
    // Called once, when its turn has come, so that one entry's bytes are in memory at a time.
    // Nothing: they cannot be had any more, and there will be no ZIP.
    std::function<std::optional<std::string>()> read;
};

// On the disk for good, for the owner alone, under that name when all of it is there. Nothing, or a
// mistake in words and no file. Without `overwrite` a file of that name is a mistake.
std::optional<std::string> write_zip(
    const std::vector<ZipEntry>& entries, const std::filesystem::path& file, bool overwrite
);

struct ZipMistake {
    std::string what;
};

std::variant<std::string, ZipMistake> zip_in_memory(const std::vector<ZipEntry>& entries);

}  // namespace gateway
