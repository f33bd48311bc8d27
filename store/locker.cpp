#include "store/locker.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace store {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t sha256_digits = 64;
constexpr std::size_t staged_digits = 32;
constexpr std::uintmax_t file_bytes_max = std::uintmax_t{64} * 1024 * 1024;

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}

    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }

    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    [[nodiscard]] int number() const { return number_; }

    [[nodiscard]] bool good() const { return number_ >= 0; }

private:
    int number_;
};

LockerFailure failed(std::string_view what) {
    return {std::string(what) + ": " + std::strerror(errno)};  // NOLINT(concurrency-mt-unsafe)
}

bool is_hex(std::string_view text, std::size_t digits) {
    return text.size() == digits &&
           text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string hex_of_number(std::uint64_t number) {
    std::string bytes(8, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<char>(number >> 8U * (7 - i));
    return hex(bytes);
}

std::string_view view(const auto& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// The row that a sealed file is bound to: a file renamed to another's name does not open.
Place place_of(const std::array<std::uint8_t, 16>& hash) {
    std::uint64_t row = 0;
    for (std::size_t i = 0; i < 8; ++i) row = row << 8U | hash.at(i);
    return {Table::evidence_file, row};
}

bool write_all(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

bool read_all(int descriptor, std::string& bytes) {
    std::size_t filled = 0;
    while (filled < bytes.size()) {
        const auto got = ::read(descriptor, bytes.data() + filled, bytes.size() - filled);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        filled += static_cast<std::size_t>(got);
    }
    return true;
}

bool sync_directory(const fs::path& directory) {
    const Descriptor opened(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return opened.good() && ::fsync(opened.number()) == 0;
}

// Makes what is missing, each durable in the directory above it.
bool make_directory(const fs::path& directory) {
    if (::mkdir(directory.c_str(), 0700) == 0) return sync_directory(directory.parent_path());
    if (errno == EEXIST) return true;
    if (errno != ENOENT || !directory.has_parent_path()) return false;
    return make_directory(directory.parent_path()) && make_directory(directory);
}

}  // namespace

Locker::Locker(fs::path directory, const Key& staging)
    : directory_(std::move(directory)),
      staging_key_(staging) {}

// A hash that only the key's owner can make: names tell nobody which known picture lies there.
Locker::File Locker::file_of(const Key& key, dialog::PersonId person, std::string_view sha256)
    const {
    const auto hash = KeyedHash(key)(sha256);
    const auto folder = hex_of_number(static_cast<std::uint64_t>(person));
    return {directory_ / folder / hex(view(hash)), place_of(hash)};
}

std::optional<Locker::File> Locker::staged_file(std::string_view id) const {
    if (!is_hex(id, staged_digits)) return std::nullopt;
    return File{directory_ / "staged" / id, place_of(KeyedHash(staging_key_)(id))};
}

// Under another name until all of it is on the disk.
std::optional<LockerFailure> Locker::write(
    const File& file, const Key& key, std::string_view bytes
) {
    if (!make_directory(file.path.parent_path())) return failed("making the directory of evidence");
    std::string sealed;
    sealer_.seal(key, file.place, bytes, sealed);
    const fs::path unfinished = file.path.string() + ".new";
    const int flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW;
    const Descriptor opened(::open(unfinished.c_str(), flags, 0600));
    if (!opened.good()) return failed("making a file of evidence");
    const bool written = write_all(opened.number(), sealed) && ::fsync(opened.number()) == 0;
    if (!written || ::rename(unfinished.c_str(), file.path.c_str()) != 0) {
        auto failure = failed("writing a file of evidence");
        ::unlink(unfinished.c_str());
        return failure;
    }
    if (!sync_directory(file.path.parent_path())) return failed("syncing the evidence");
    return std::nullopt;
}

Locked<std::optional<std::string>> Locker::open(const File& file, const Key& key) {
    const Descriptor opened(::open(file.path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!opened.good() && errno == ENOENT) return std::optional<std::string>();
    if (!opened.good()) return failed("opening a file of evidence");

    struct stat status {};

    if (::fstat(opened.number(), &status) != 0) return failed("reading a file of evidence");
    if (!S_ISREG(status.st_mode) || static_cast<std::uintmax_t>(status.st_size) > file_bytes_max)
        return LockerFailure{"a file of evidence is not one of ours", true};
    std::string sealed(static_cast<std::size_t>(status.st_size), '\0');
    if (!read_all(opened.number(), sealed)) return failed("reading a file of evidence");
    std::string bytes;
    if (!sealer_.open(key, file.place, sealed, bytes))
        return LockerFailure{"a file of evidence does not open with its key", true};
    return std::optional(std::move(bytes));
}

Locked<KeptFile> Locker::keep(const Key& key, dialog::PersonId person, std::string_view bytes) {
    KeptFile kept{.sha256 = hex(view(sha256_(bytes))), .bytes = bytes.size()};
    const File file = file_of(key, person, kept.sha256);
    // One that is damaged is not what came now, and one whose process died may not be durable.
    const auto found = open(file, key);
    const auto* there = std::get_if<std::optional<std::string>>(&found);
    kept.was_there = there != nullptr && *there && **there == bytes;
    if (kept.was_there && sync_directory(file.path.parent_path())) return kept;
    if (auto failure = write(file, key, bytes)) return std::move(*failure);
    kept.was_there = false;
    return kept;
}

Locked<std::optional<std::string>> Locker::read(
    const Key& key, dialog::PersonId person, std::string_view sha256
) {
    if (!is_hex(sha256, sha256_digits)) return std::optional<std::string>();
    auto found = open(file_of(key, person, sha256), key);
    const auto* bytes = std::get_if<std::optional<std::string>>(&found);
    if (bytes != nullptr && *bytes && hex(view(sha256_(**bytes))) != sha256)
        return LockerFailure{"a file of evidence has another hash", true};
    return found;
}

void Locker::sweep(const Key& key, dialog::PersonId person, const std::set<std::string>& named) {
    std::set<fs::path> good;
    for (const auto& sha256 : named) good.insert(file_of(key, person, sha256).path);
    std::error_code code;
    const auto folder = file_of(key, person, {}).path.parent_path();
    for (const auto& entry : fs::directory_iterator(folder, code))
        if (!good.contains(entry.path())) fs::remove(entry.path(), code);
}

Locked<std::string> Locker::stage(std::string_view bytes) {
    if (!swept_at_ || fs::file_time_type::clock::now() - *swept_at_ >= sweep_every) sweep_staged();
    std::array<std::uint8_t, staged_digits / 2> drawn{};
    random_.draw(drawn.data(), drawn.size());
    std::string id = hex(view(drawn));
    if (auto failure = write(*staged_file(id), staging_key_, bytes)) return std::move(*failure);
    return id;
}

Locked<std::optional<std::string>> Locker::staged(std::string_view id) {
    const auto file = staged_file(id);
    if (!file) return std::optional<std::string>();
    return open(*file, staging_key_);
}

void Locker::drop_staged(std::string_view id) {
    const auto file = staged_file(id);
    if (file) ::unlink(file->path.c_str());
}

void Locker::sweep_staged() {
    std::error_code code;
    swept_at_ = fs::file_time_type::clock::now();
    const auto oldest = *swept_at_ - staged_for;
    for (const auto& entry : fs::directory_iterator(directory_ / "staged", code)) {
        const auto written = entry.last_write_time(code);
        if (!code && written < oldest) fs::remove(entry.path(), code);
    }
}

}  // namespace store
