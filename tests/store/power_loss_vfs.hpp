// A file system for SQLite whose power can be cut: what was written to the database and its log but
// not synced is lost then, or survives in part, as on a real disk. Also counts syncs and fails
// writes on demand. Shared memory and locks are the real ones.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

struct sqlite3_vfs;

namespace tests {

class PowerLossVfs {
public:
    // Registered under the name as long as it lives; all connections must be closed before it goes.
    explicit PowerLossVfs(std::string name);
    ~PowerLossVfs();
    PowerLossVfs(const PowerLossVfs&) = delete;
    PowerLossVfs& operator=(const PowerLossVfs&) = delete;

    [[nodiscard]] const std::string& name() const { return name_; }

    // Cuts the power now. With seed 0 all that was not synced is lost; otherwise each write that
    // was not synced survives by a throw of the dice, some of them torn.
    void lose_power(std::uint64_t seed = 0);
    // Cuts it instead of the write or sync that comes after so many more.
    void lose_power_after(std::uint64_t operations, std::uint64_t seed = 0);
    // Files opened before stay dead; files opened from now on hold what survived.
    void restore_power();
    [[nodiscard]] bool has_power() const;

    // While not 0, every write and sync fails with this code of SQLite.
    void fail_writes(int code);

    [[nodiscard]] std::uint64_t log_syncs() const;
    [[nodiscard]] std::uint64_t log_writes() const;

    struct Change {
        bool truncation = false;
        std::uint64_t offset = 0;  // or the new size
        std::string bytes;
    };

    struct Image {
        std::string current;           // as every connection sees it
        std::vector<Change> unsynced;  // what the real file does not have
    };

    // For the methods that SQLite calls.
    std::shared_ptr<Image> image(const std::string& file);
    void forget(const std::string& file);
    [[nodiscard]] std::uint64_t generation() const;
    // 0, or why an operation on a file of that generation fails. Counts it.
    int step(std::uint64_t generation, bool changes);
    void count_sync(bool log);
    void count_write(bool log);

    std::mutex& mutex() { return mutex_; }

    [[nodiscard]] sqlite3_vfs* base() const { return base_; }

private:
    void cut(std::uint64_t seed);

    static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

    std::string name_;
    sqlite3_vfs* base_;
    std::unique_ptr<sqlite3_vfs> vfs_;
    mutable std::mutex mutex_;
    std::map<std::string, std::shared_ptr<Image>> images_;
    bool power_ = true;
    std::uint64_t generation_ = 0;
    std::uint64_t left_ = never;
    std::uint64_t seed_ = 0;
    int failing_ = 0;
    std::uint64_t log_syncs_ = 0;
    std::uint64_t log_writes_ = 0;
};

// Makes `change` to the bytes of a file.
void apply(const PowerLossVfs::Change& change, std::string& bytes);

}  // namespace tests
