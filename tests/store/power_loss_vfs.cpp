#include "store/power_loss_vfs.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <new>
#include <random>
#include <span>

namespace tests {
namespace {

struct OpenFile {
    sqlite3_file base;  // first, since SQLite knows the file by it
    PowerLossVfs* vfs;
    std::shared_ptr<PowerLossVfs::Image>* image;  // null for files that are passed through
    std::uint64_t generation;
    bool log;
    sqlite3_file* real;
};

OpenFile& opened(sqlite3_file* file) {
    return *reinterpret_cast<OpenFile*>(file);
}

PowerLossVfs& vfs_of(sqlite3_vfs* vfs) {
    return *static_cast<PowerLossVfs*>(vfs->pAppData);
}

int close(sqlite3_file* file) {
    auto& self = opened(file);
    const int code =
        self.real->pMethods == nullptr ? SQLITE_OK : self.real->pMethods->xClose(self.real);
    delete self.image;
    self.image = nullptr;
    return code;
}

int read(sqlite3_file* file, void* out, int size, sqlite3_int64 offset) {
    auto& self = opened(file);
    if (self.image == nullptr) return self.real->pMethods->xRead(self.real, out, size, offset);
    const std::lock_guard lock(self.vfs->mutex());
    if (const int code = self.vfs->step(self.generation, false); code != SQLITE_OK) return code;
    const auto& bytes = (*self.image)->current;
    const auto wanted = static_cast<std::size_t>(size);
    const auto from = std::min(static_cast<std::size_t>(offset), bytes.size());
    const auto there = std::min(wanted, bytes.size() - from);
    std::memcpy(out, bytes.data() + from, there);
    if (there == wanted) return SQLITE_OK;
    std::memset(static_cast<char*>(out) + there, 0, wanted - there);
    return SQLITE_IOERR_SHORT_READ;
}

int change(OpenFile& self, PowerLossVfs::Change what) {
    const std::lock_guard lock(self.vfs->mutex());
    if (const int code = self.vfs->step(self.generation, true); code != SQLITE_OK) return code;
    self.vfs->count_write(self.log);
    tests::apply(what, (*self.image)->current);
    (*self.image)->unsynced.push_back(std::move(what));
    return SQLITE_OK;
}

int write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
    auto& self = opened(file);
    if (self.image == nullptr) return self.real->pMethods->xWrite(self.real, bytes, size, offset);
    const std::string_view text(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
    return change(self, {false, static_cast<std::uint64_t>(offset), std::string(text)});
}

int truncate(sqlite3_file* file, sqlite3_int64 size) {
    auto& self = opened(file);
    if (self.image == nullptr) return self.real->pMethods->xTruncate(self.real, size);
    return change(self, {true, static_cast<std::uint64_t>(size), {}});
}

int apply_to_real(sqlite3_file* real, const PowerLossVfs::Change& change) {
    if (change.truncation)
        return real->pMethods->xTruncate(real, static_cast<sqlite3_int64>(change.offset));
    return real->pMethods->xWrite(
        real,
        change.bytes.data(),
        static_cast<int>(change.bytes.size()),
        static_cast<sqlite3_int64>(change.offset)
    );
}

// What a sync puts on the disk is what the real file gets; only then can it survive.
int sync(sqlite3_file* file, int flags) {
    auto& self = opened(file);
    if (self.image == nullptr) return self.real->pMethods->xSync(self.real, flags);
    const std::lock_guard lock(self.vfs->mutex());
    if (const int code = self.vfs->step(self.generation, true); code != SQLITE_OK) return code;
    self.vfs->count_sync(self.log);
    for (const auto& unsynced : (*self.image)->unsynced)
        if (const int code = apply_to_real(self.real, unsynced); code != SQLITE_OK) return code;
    (*self.image)->unsynced.clear();
    return SQLITE_OK;
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
    auto& self = opened(file);
    if (self.image == nullptr) return self.real->pMethods->xFileSize(self.real, size);
    const std::lock_guard lock(self.vfs->mutex());
    if (const int code = self.vfs->step(self.generation, false); code != SQLITE_OK) return code;
    *size = static_cast<sqlite3_int64>((*self.image)->current.size());
    return SQLITE_OK;
}

int lock(sqlite3_file* file, int level) {
    return opened(file).real->pMethods->xLock(opened(file).real, level);
}

int unlock(sqlite3_file* file, int level) {
    return opened(file).real->pMethods->xUnlock(opened(file).real, level);
}

int check_reserved_lock(sqlite3_file* file, int* out) {
    return opened(file).real->pMethods->xCheckReservedLock(opened(file).real, out);
}

int file_control(sqlite3_file* file, int what, void* argument) {
    // These would change the real file behind our back.
    if (what == SQLITE_FCNTL_SIZE_HINT || what == SQLITE_FCNTL_CHUNK_SIZE ||
        what == SQLITE_FCNTL_MMAP_SIZE)
        return SQLITE_NOTFOUND;
    return opened(file).real->pMethods->xFileControl(opened(file).real, what, argument);
}

int sector_size(sqlite3_file* file) {
    return opened(file).real->pMethods->xSectorSize(opened(file).real);
}

int device_characteristics(sqlite3_file* file) {
    return opened(file).real->pMethods->xDeviceCharacteristics(opened(file).real);
}

int shm_map(sqlite3_file* file, int page, int size, int extend, volatile void** out) {
    return opened(file).real->pMethods->xShmMap(opened(file).real, page, size, extend, out);
}

int shm_lock(sqlite3_file* file, int offset, int count, int flags) {
    return opened(file).real->pMethods->xShmLock(opened(file).real, offset, count, flags);
}

void shm_barrier(sqlite3_file* file) {
    opened(file).real->pMethods->xShmBarrier(opened(file).real);
}

int shm_unmap(sqlite3_file* file, int remove) {
    return opened(file).real->pMethods->xShmUnmap(opened(file).real, remove);
}

const sqlite3_io_methods methods = [] {
    sqlite3_io_methods all{};
    all.iVersion = 2;
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
    all.xShmMap = shm_map;
    all.xShmLock = shm_lock;
    all.xShmBarrier = shm_barrier;
    all.xShmUnmap = shm_unmap;
    return all;
}();

int open(sqlite3_vfs* vfs, sqlite3_filename name, sqlite3_file* file, int flags, int* out_flags) {
    auto& self = vfs_of(vfs);
    auto& mine = opened(file);
    new (&mine) OpenFile{};
    if (!self.has_power()) return SQLITE_CANTOPEN;
    mine.vfs = &self;
    mine.real = reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + sizeof(OpenFile));
    const int code = self.base()->xOpen(self.base(), name, mine.real, flags, out_flags);
    if (code != SQLITE_OK) return code;
    mine.log = (flags & SQLITE_OPEN_WAL) != 0;
    mine.generation = self.generation();
    if (mine.log || (flags & SQLITE_OPEN_MAIN_DB) != 0)
        mine.image = new std::shared_ptr<PowerLossVfs::Image>(self.image(name));
    mine.base.pMethods = &methods;
    return SQLITE_OK;
}

int remove(sqlite3_vfs* vfs, const char* name, int sync_directory) {
    auto& self = vfs_of(vfs);
    if (!self.has_power()) return SQLITE_IOERR_DELETE;
    self.forget(name);
    return self.base()->xDelete(self.base(), name, sync_directory);
}

}  // namespace

void apply(const PowerLossVfs::Change& change, std::string& bytes) {
    if (change.truncation) {
        bytes.resize(change.offset);
        return;
    }
    bytes.resize(std::max(bytes.size(), change.offset + change.bytes.size()));
    bytes.replace(change.offset, change.bytes.size(), change.bytes);
}

PowerLossVfs::PowerLossVfs(std::string name)
    : name_(std::move(name)),
      base_(sqlite3_vfs_find(nullptr)),
      vfs_(std::make_unique<sqlite3_vfs>(*base_)) {
    vfs_->zName = name_.c_str();
    vfs_->pNext = nullptr;
    vfs_->pAppData = this;
    vfs_->szOsFile = static_cast<int>(sizeof(OpenFile)) + base_->szOsFile;
    vfs_->xOpen = open;
    vfs_->xDelete = remove;
    sqlite3_vfs_register(vfs_.get(), 0);
}

PowerLossVfs::~PowerLossVfs() {
    sqlite3_vfs_unregister(vfs_.get());
}

void PowerLossVfs::lose_power(std::uint64_t seed) {
    const std::lock_guard lock(mutex_);
    cut(seed);
}

void PowerLossVfs::lose_power_after(std::uint64_t operations, std::uint64_t seed) {
    const std::lock_guard lock(mutex_);
    left_ = operations;
    seed_ = seed;
}

void PowerLossVfs::restore_power() {
    const std::lock_guard lock(mutex_);
    power_ = true;
    ++generation_;
    left_ = never;
}

bool PowerLossVfs::has_power() const {
    const std::lock_guard lock(mutex_);
    return power_;
}

void PowerLossVfs::fail_writes(int code) {
    const std::lock_guard lock(mutex_);
    failing_ = code;
}

std::uint64_t PowerLossVfs::log_syncs() const {
    const std::lock_guard lock(mutex_);
    return log_syncs_;
}

std::uint64_t PowerLossVfs::log_writes() const {
    const std::lock_guard lock(mutex_);
    return log_writes_;
}

std::uint64_t PowerLossVfs::generation() const {
    const std::lock_guard lock(mutex_);
    return generation_;
}

std::shared_ptr<PowerLossVfs::Image> PowerLossVfs::image(const std::string& file) {
    const std::lock_guard lock(mutex_);
    auto& found = images_[file];
    if (!found) {
        found = std::make_shared<Image>();
        std::ifstream in(file, std::ios::binary);
        found->current.assign(std::istreambuf_iterator<char>(in), {});
    }
    return found;
}

void PowerLossVfs::forget(const std::string& file) {
    const std::lock_guard lock(mutex_);
    images_.erase(file);
}

int PowerLossVfs::step(std::uint64_t generation, bool changes) {
    if (changes && power_ && left_ != never && left_-- == 0) cut(seed_);
    if (!power_ || generation != generation_) return SQLITE_IOERR;
    return changes ? failing_ : SQLITE_OK;
}

void PowerLossVfs::count_sync(bool log) {
    if (log) ++log_syncs_;
}

void PowerLossVfs::count_write(bool log) {
    if (log) ++log_writes_;
}

void PowerLossVfs::cut(std::uint64_t seed) {
    if (!power_) return;
    power_ = false;
    left_ = never;
    std::mt19937_64 dice(seed);
    for (const auto& [file, image] : images_) {
        if (seed == 0 || image->unsynced.empty()) continue;
        std::string bytes;
        {
            std::ifstream in(file, std::ios::binary);
            bytes.assign(std::istreambuf_iterator<char>(in), {});
        }
        for (auto& change : image->unsynced) {
            if (dice() % 2 == 0) continue;
            if (!change.truncation && dice() % 4 == 0)
                change.bytes.resize(change.bytes.size() / 512 * 512 / 2);
            tests::apply(change, bytes);
        }
        std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
    }
    images_.clear();
}

}  // namespace tests
