#include "store/sqlite/log_gathering.hpp"

#include <sqlite3.h>

#include <atomic>
#include <cstddef>
#include <cstring>
#include <new>
#include <string_view>

namespace store::sqlite {
// SQLite hands out memory for this and, behind it, for the file of the VFS below.
struct LogFile {
    sqlite3_file base;  // first, since SQLite knows the file by it
    sqlite3_file* below;
    LogGathering* owner;
    std::string* gathered;
    sqlite3_int64 offset;  // where the gathered bytes belong
    int failed;            // of the transaction; until it is rolled back nothing else succeeds
};

namespace {

// What SQLite's own VFS takes with one call: it keeps 17 bits of a size (os_unix.c,
// seekAndWriteFd).
constexpr std::size_t gathered_bytes_max = (1U << 17U) - 1;

// NOLINTBEGIN(*-reinterpret-cast): SQLite's way of putting one kind of file into another

LogFile& log_of(sqlite3_file* file) {
    return *reinterpret_cast<LogFile*>(file);
}

sqlite3_file* below_of(sqlite3_file* file) {
    return reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + sizeof(LogFile));
}

// NOLINTEND(*-reinterpret-cast)

int write_gathered(LogFile& log) {
    if (log.failed != SQLITE_OK) return log.failed;
    if (log.gathered->empty()) return SQLITE_OK;
    log.failed = log.below->pMethods->xWrite(
        log.below, log.gathered->data(), static_cast<int>(log.gathered->size()), log.offset
    );
    log.gathered->clear();
    return log.failed;
}

// What is left was never synced, so it was never committed.
int close(sqlite3_file* file) {
    auto& log = log_of(file);
    log.owner->opened(nullptr);
    delete log.gathered;
    log.gathered = nullptr;
    return log.below->pMethods->xClose(log.below);
}

int read(sqlite3_file* file, void* out, int size, sqlite3_int64 offset) {
    auto& log = log_of(file);
    if (const int code = write_gathered(log); code != SQLITE_OK) return code;
    return log.below->pMethods->xRead(log.below, out, size, offset);
}

int write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
    auto& log = log_of(file);
    if (log.failed != SQLITE_OK) return log.failed;
    const auto more = static_cast<std::size_t>(size);
    const bool follows = offset == log.offset + static_cast<sqlite3_int64>(log.gathered->size());
    if (!follows || log.gathered->size() + more > gathered_bytes_max)
        if (const int code = write_gathered(log); code != SQLITE_OK) return code;
    if (log.gathered->empty()) log.offset = offset;
    log.gathered->append(static_cast<const char*>(bytes), more);
    return SQLITE_OK;
}

int truncate(sqlite3_file* file, sqlite3_int64 size) {
    auto& log = log_of(file);
    if (const int code = write_gathered(log); code != SQLITE_OK) return code;
    return log.below->pMethods->xTruncate(log.below, size);
}

int sync(sqlite3_file* file, int flags) {
    auto& log = log_of(file);
    if (const int code = write_gathered(log); code != SQLITE_OK) return code;
    return log.below->pMethods->xSync(log.below, flags);
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
    auto& log = log_of(file);
    if (const int code = write_gathered(log); code != SQLITE_OK) return code;
    return log.below->pMethods->xFileSize(log.below, size);
}

int lock(sqlite3_file* file, int level) {
    return log_of(file).below->pMethods->xLock(log_of(file).below, level);
}

int unlock(sqlite3_file* file, int level) {
    return log_of(file).below->pMethods->xUnlock(log_of(file).below, level);
}

int check_reserved_lock(sqlite3_file* file, int* out) {
    return log_of(file).below->pMethods->xCheckReservedLock(log_of(file).below, out);
}

int file_control(sqlite3_file* file, int what, void* argument) {
    return log_of(file).below->pMethods->xFileControl(log_of(file).below, what, argument);
}

int sector_size(sqlite3_file* file) {
    return log_of(file).below->pMethods->xSectorSize(log_of(file).below);
}

int device_characteristics(sqlite3_file* file) {
    return log_of(file).below->pMethods->xDeviceCharacteristics(log_of(file).below);
}

const sqlite3_io_methods& log_methods() {
    static const sqlite3_io_methods methods = [] {
        sqlite3_io_methods all{};
        all.iVersion = 1;  // shared memory and mapping belong to the database's file
        all.xClose = close;
        all.xRead = read;
        all.xWrite = write;
        all.xTruncate = truncate;
        all.xSync = sync;
        all.xFileSize = file_size;
        all.xLock = lock;
        all.xUnlock = unlock;
        all.xCheckReservedLock = check_reserved_lock;
        all.xFileControl = file_control;
        all.xSectorSize = sector_size;
        all.xDeviceCharacteristics = device_characteristics;
        return all;
    }();
    return methods;
}

// Where an overwritten sector could harm its neighbours SQLite writes frames behind the sync that
// others then read, so such a log stays as it is.
bool may_gather(sqlite3_file* below) {
    return (below->pMethods->xDeviceCharacteristics(below) & SQLITE_IOCAP_POWERSAFE_OVERWRITE) != 0;
}

LogGathering& gathering_of(sqlite3_vfs* vfs) {
    return *static_cast<LogGathering*>(vfs->pAppData);
}

int open(sqlite3_vfs* vfs, sqlite3_filename name, sqlite3_file* file, int flags, int* out_flags) {
    auto& owner = gathering_of(vfs);
    auto* const below = owner.below();
    if ((flags & SQLITE_OPEN_WAL) == 0) return below->xOpen(below, name, file, flags, out_flags);
    auto& log = log_of(file);
    new (&log) LogFile{};
    log.below = below_of(file);
    const int code = below->xOpen(below, name, log.below, flags, out_flags);
    if (code != SQLITE_OK) return code;
    if (!may_gather(log.below)) {
        log.below->pMethods->xClose(log.below);
        std::memset(file, 0, static_cast<std::size_t>(vfs->szOsFile));
        return below->xOpen(below, name, file, flags, out_flags);
    }
    log.gathered = new (std::nothrow) std::string;
    if (log.gathered == nullptr) {
        log.below->pMethods->xClose(log.below);
        return SQLITE_NOMEM;
    }
    log.owner = &owner;
    owner.opened(&log);
    log.base.pMethods = &log_methods();
    return SQLITE_OK;
}

int remove(sqlite3_vfs* vfs, const char* name, int sync_directory) {
    auto* const below = gathering_of(vfs).below();
    return below->xDelete(below, name, sync_directory);
}

int access(sqlite3_vfs* vfs, const char* name, int flags, int* out) {
    auto* const below = gathering_of(vfs).below();
    return below->xAccess(below, name, flags, out);
}

int full_path(sqlite3_vfs* vfs, const char* name, int size, char* out) {
    auto* const below = gathering_of(vfs).below();
    return below->xFullPathname(below, name, size, out);
}

std::string name_of_its_own() {
    static std::atomic<std::uint64_t> made{0};
    return "huiyin-log-" + std::to_string(++made);
}

}  // namespace

LogGathering::LogGathering(const std::string& below)
    : below_(sqlite3_vfs_find(below.empty() ? nullptr : below.c_str())) {
    if (below_ == nullptr) return;
    name_ = name_of_its_own();
    // What is not replaced here (time, chance, loading) asks nothing of the VFS it is called for.
    vfs_ = std::make_unique<sqlite3_vfs>(*below_);
    vfs_->zName = name_.c_str();
    vfs_->pNext = nullptr;
    vfs_->pAppData = this;
    vfs_->szOsFile = static_cast<int>(sizeof(LogFile)) + below_->szOsFile;
    vfs_->xOpen = open;
    vfs_->xDelete = remove;
    vfs_->xAccess = access;
    vfs_->xFullPathname = full_path;
    sqlite3_vfs_register(vfs_.get(), 0);
}

LogGathering::~LogGathering() {
    if (vfs_) sqlite3_vfs_unregister(vfs_.get());
}

void LogGathering::discard() {
    if (log_ == nullptr) return;
    log_->gathered->clear();
    log_->failed = SQLITE_OK;
}

}  // namespace store::sqlite
