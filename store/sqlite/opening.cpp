// Opening a directory: the lock, the key, the schema, and what the engine must know before it
// serves.
#include "store/sealing_key.hpp"
#include "store/sqlite/engine.hpp"
#include "store/sqlite/schema.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace store::sqlite {
namespace {

using Mistake = std::optional<std::string>;

constexpr std::string_view key_check_text = "huiyin";
// Ids handed out before a crash and never stored are not given again.
constexpr std::uint64_t turns_skipped = 16'384;

Mistake make_directory(const std::filesystem::path& directory) {
    if (::mkdir(directory.c_str(), 0700) == 0 || errno == EEXIST) return std::nullopt;
    return "directory " + directory.string() + " cannot be made: " + std::strerror(errno);
}

std::variant<std::unique_ptr<DirectoryLock>, std::string> lock_directory(
    const std::filesystem::path& directory
) {
    const auto file = directory / "huiyin.lock";
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return "lock file " + file.string() + " cannot be opened: " + std::strerror(errno);
    auto lock = std::make_unique<DirectoryLock>(descriptor);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0)
        return "another process already serves " + directory.string();
    return lock;
}

// Names in a new directory last only when the directory itself is synced.
void sync_directory(const std::filesystem::path& directory) {
    const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return;
    ::fsync(descriptor);
    ::close(descriptor);
}

Mistake set_up(sqlite3* connection, const SqliteOptions& options) {
    const std::string pragmas =
        "PRAGMA page_size=" + std::to_string(options.page_bytes) +
        ";PRAGMA synchronous=" + (options.testing.never_sync ? "OFF" : "FULL");
    execute(connection, pragmas.c_str());
    if (auto mistake = check_schema(connection)) return mistake;
    const int code = execute(connection, "PRAGMA journal_mode=WAL");
    if (code != SQLITE_OK) return "the database cannot be used: " + words(code);
    return migrate(connection);
}

// A database opens only with the key it was made with.
Mistake check_key(sqlite3* connection, const Key& master) {
    const auto key = ::store::derived_key(master, store_key_purpose);
    const Place place{Table::key_check, 0};
    Sealer sealer;
    std::string text;
    Statement row;
    row.prepare(connection, "SELECT value FROM meta WHERE name='key_check'");
    row.start();
    if (row.next()) {
        const bool good = sealer.open(key, place, row.bytes(0), text) && text == key_check_text;
        row.end();
        if (good) return std::nullopt;
        return "the sealing key is not the one that this database was made with";
    }
    if (const int code = row.end(); code != SQLITE_OK)
        return "the database cannot be read: " + words(code);
    sealer.seal(key, place, key_check_text, text);
    Statement insert;
    insert.prepare(connection, "INSERT INTO meta VALUES ('key_check',?1)");
    const int code = insert.run(Blob{text});
    if (code != SQLITE_OK) return "the database cannot be written: " + words(code);
    return std::nullopt;
}

std::uint64_t first_turn(sqlite3* connection) {
    const auto stored = integer_of(connection, "SELECT max(id) FROM turn").value_or(0);
    const auto aside = integer_of(connection, "SELECT max(id) FROM quarantine").value_or(0);
    const auto last = static_cast<std::uint64_t>(std::max(stored, aside));
    constexpr auto size = dialog::IdBlock::size;
    if (last == 0) return size;
    return (last / size + 1 + turns_skipped) * size;
}

std::variant<Key, std::string> master_key(const SqliteOptions& options) {
    if (options.master_key) return Key(*options.master_key);
    std::error_code code;
    const bool is_new = !std::filesystem::exists(options.directory / database_name, code);
    return sealing_key(options.directory / "sealing.key", is_new);
}

}  // namespace

DirectoryLock::~DirectoryLock() {
    ::close(descriptor_);
}

std::variant<Found, std::string> open_directory(const SqliteOptions& options) {
    // Counting its memory costs SQLite a lock for each piece. Too late, and harmless, when somebody
    // in this process has used it before.
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    if (auto mistake = make_directory(options.directory)) return *mistake;
    auto lock = lock_directory(options.directory);
    if (auto* mistake = std::get_if<std::string>(&lock)) return *mistake;
    auto key = master_key(options);
    if (auto* mistake = std::get_if<std::string>(&key)) return *mistake;
    Found found{
        .lock = std::move(std::get<std::unique_ptr<DirectoryLock>>(lock)),
        .master = std::get<Key>(key),
        .connection =
            {.file = (options.directory / database_name).string(), .vfs = options.testing.vfs},
    };
    auto creating = found.connection;
    creating.create = true;
    std::string mistake;
    const auto connection = connect(creating, mistake);
    if (!connection) return mistake;
    if (auto refused = set_up(connection.get(), options)) return *refused;
    if (auto refused = check_key(connection.get(), found.master)) return *refused;
    found.page_bytes =
        static_cast<std::uint32_t>(integer_of(connection.get(), "PRAGMA page_size").value_or(0));
    found.next_turn = first_turn(connection.get());
    found.open_cases = static_cast<std::uint64_t>(
        integer_of(connection.get(), "SELECT count(*) FROM complaint_case WHERE status=0")
            .value_or(0)
    );
    found.was_closed =
        found.next_turn <= dialog::IdBlock::size ||
        integer_of(connection.get(), "SELECT count(*) FROM meta WHERE name='closed'").value_or(0) >
            0;
    execute(connection.get(), "DELETE FROM meta WHERE name='closed'");
    sync_directory(options.directory);
    return found;
}

}  // namespace store::sqlite

namespace store {

std::variant<std::unique_ptr<Store>, std::string> open_sqlite(
    const SqliteOptions& options, const Post& post
) {
    auto found = sqlite::open_directory(options);
    if (auto* mistake = std::get_if<std::string>(&found)) return *mistake;
    auto engine =
        std::make_unique<sqlite::Engine>(options, std::move(std::get<sqlite::Found>(found)), post);
    if (auto mistake = engine->start()) return *mistake;
    return engine;
}

}  // namespace store
