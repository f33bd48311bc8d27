// The locker: evidence as files, each sealed under the key of the person who sent it and stored
// once per person, however often it came. A file is on the disk for good before anything names it.
//
// Everything here blocks; any thread, one at a time.
#pragma once

#include "dialog/cases/ids.hpp"
#include "store/seal.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>

namespace store {

// In words, without personal data: the disk is full, the file is damaged.
struct LockerFailure {
    std::string detail;
    bool damaged = false;  // it is there, and is not what was put in
};

template <class T>
using Locked = std::variant<T, LockerFailure>;

struct KeptFile {
    std::string sha256;  // hex, of the bytes
    std::uint64_t bytes = 0;
    bool was_there = false;
};

class Locker {
public:
    // Longer than any platform keeps what we fetch.
    static constexpr std::chrono::hours staged_for{24 * 7};
    static constexpr std::chrono::hours sweep_every{24};

    // `directory` is made at the first file, for the owner alone. `staging` seals files that are
    // nobody's yet.
    Locker(std::filesystem::path directory, const Key& staging);

    Locked<KeptFile> keep(const Key& key, dialog::PersonId person, std::string_view bytes);
    // Nothing when there is no such file.
    Locked<std::optional<std::string>> read(
        const Key& key, dialog::PersonId person, std::string_view sha256
    );

    // Removes all that the person has here but files of these SHA-256.
    void sweep(const Key& key, dialog::PersonId person, const std::set<std::string>& named);

    // A file that waits for its event. The id: 32 hex digits, drawn. Sweeps now and then.
    Locked<std::string> stage(std::string_view bytes);
    Locked<std::optional<std::string>> staged(std::string_view id);
    void drop_staged(std::string_view id);
    // Files that were put aside so long ago that no event will come for them.
    void sweep_staged();

private:
    struct File {
        std::filesystem::path path;
        Place place;
    };

    [[nodiscard]] File file_of(const Key& key, dialog::PersonId person, std::string_view sha256)
        const;
    [[nodiscard]] std::optional<File> staged_file(std::string_view id) const;
    std::optional<LockerFailure> write(const File& file, const Key& key, std::string_view bytes);
    Locked<std::optional<std::string>> open(const File& file, const Key& key);

    std::filesystem::path directory_;
    Key staging_key_;
    Sealer sealer_;
    Sha256 sha256_;
    RandomBytes random_;
    std::optional<std::filesystem::file_time_type> swept_at_;
};

}  // namespace store
