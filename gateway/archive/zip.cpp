#include "gateway/archive/zip.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace gateway {

namespace {

constexpr zip_uint32_t plain_file = 0100644U << 16U;

struct Discard {
    void operator()(zip_t* archive) const { zip_discard(archive); }
};

using Archive = std::unique_ptr<zip_t, Discard>;

// One entry while libzip reads it.
class Reading {
public:
    explicit Reading(const ZipEntry& entry) : entry_(entry) { zip_error_init(&error_); }

    static zip_int64_t serve(void* self, void* data, zip_uint64_t size, zip_source_cmd_t command) {
        return static_cast<Reading*>(self)->serve(data, size, command);
    }

private:
    zip_int64_t serve(void* data, zip_uint64_t size, zip_source_cmd_t command) {
        switch (command) {
            case ZIP_SOURCE_OPEN:
                return open();
            case ZIP_SOURCE_READ:
                return read(data, size);
            case ZIP_SOURCE_CLOSE:
                bytes_.reset();
                return 0;
            case ZIP_SOURCE_STAT:
                return describe(static_cast<zip_stat_t*>(data));
            case ZIP_SOURCE_ERROR:
                return zip_error_to_data(&error_, data, size);
            case ZIP_SOURCE_FREE:
                return 0;
            case ZIP_SOURCE_SUPPORTS:
                return zip_source_make_command_bitmap(
                    ZIP_SOURCE_OPEN,
                    ZIP_SOURCE_READ,
                    ZIP_SOURCE_CLOSE,
                    ZIP_SOURCE_STAT,
                    ZIP_SOURCE_ERROR,
                    ZIP_SOURCE_FREE,
                    -1
                );
            default:
                zip_error_set(&error_, ZIP_ER_OPNOTSUPP, 0);
                return -1;
        }
    }

    zip_int64_t open() {
        bytes_ = entry_.read();
        read_ = 0;
        if (bytes_ && bytes_->size() == entry_.bytes) return 0;
        zip_error_set(&error_, ZIP_ER_CHANGED, 0);
        return -1;
    }

    zip_int64_t read(void* data, zip_uint64_t size) {
        const auto count = std::min<std::size_t>(size, bytes_->size() - read_);
        std::memcpy(data, bytes_->data() + read_, count);
        read_ += count;
        return static_cast<zip_int64_t>(count);
    }

    zip_int64_t describe(zip_stat_t* status) const {
        zip_stat_init(status);
        status->size = entry_.bytes;
        status->comp_size = entry_.bytes;
        status->comp_method = ZIP_CM_STORE;
        status->encryption_method = ZIP_EM_NONE;
        status->valid =
            ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
        return sizeof(*status);
    }

    const ZipEntry& entry_;
    zip_error_t error_{};
    std::optional<std::string> bytes_;
    std::size_t read_ = 0;
};

// The two halves of a time as ZIP knows it: in steps of two seconds, without a zone.
struct DosTime {
    zip_uint16_t time = 0;
    zip_uint16_t date = 0;
};

DosTime dos_time(dialog::Instant instant) {
    constexpr int first_year = 1980;
    constexpr int last_year = 2107;
    const auto local = instant + std::chrono::hours(8);
    const auto day = std::chrono::floor<std::chrono::days>(local);
    const std::chrono::year_month_day date(day);
    const int year = static_cast<int>(date.year());
    if (year < first_year || year > last_year) return {.time = 0, .date = 1U << 5U | 1U};
    const std::chrono::hh_mm_ss time(
        std::chrono::floor<std::chrono::seconds>(local) - std::chrono::sys_seconds(day)
    );
    const auto number = [](auto value) { return static_cast<unsigned>(value.count()); };
    return {
        .time = static_cast<zip_uint16_t>(
            number(time.hours()) << 11U | number(time.minutes()) << 5U | number(time.seconds()) / 2
        ),
        .date = static_cast<zip_uint16_t>(
            static_cast<unsigned>(year - first_year) << 9U |
            static_cast<unsigned>(date.month()) << 5U | static_cast<unsigned>(date.day())
        ),
    };
}

std::string words(zip_t* archive) {
    return zip_strerror(archive);
}

std::optional<std::string> add(zip_t* archive, const ZipEntry& entry, Reading& reading) {
    zip_source_t* source = zip_source_function(archive, &Reading::serve, &reading);
    if (source == nullptr) return words(archive);
    const auto index = zip_file_add(archive, entry.name.c_str(), source, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
        zip_source_free(source);
        return words(archive);
    }
    const auto place = static_cast<zip_uint64_t>(index);
    const auto stamp = dos_time(entry.at);
    const bool good =
        zip_set_file_compression(archive, place, ZIP_CM_STORE, 0) == 0 &&
        zip_file_set_dostime(archive, place, stamp.time, stamp.date, 0) == 0 &&
        zip_file_set_external_attributes(archive, place, 0, ZIP_OPSYS_UNIX, plain_file) == 0;
    return good ? std::nullopt : std::optional(words(archive));
}

// Reads and writes all of it; what libzip has opened is closed afterwards, one way or the other.
std::optional<std::string> fill(Archive archive, const std::vector<ZipEntry>& entries) {
    std::vector<std::unique_ptr<Reading>> readings;  // live until the archive is closed
    const auto give_up = [&archive](std::optional<std::string> mistake) {
        archive.reset();
        return mistake;
    };
    for (const auto& entry : entries) {
        readings.push_back(std::make_unique<Reading>(entry));
        if (auto mistake = add(archive.get(), entry, *readings.back()))
            return give_up(std::move(mistake));
    }
    if (zip_close(archive.get()) != 0) return give_up(words(archive.get()));
    static_cast<void>(archive.release());
    return std::nullopt;
}

std::string failed(std::string_view what) {
    return std::string(what) + ": " + std::strerror(errno);  // NOLINT(concurrency-mt-unsafe)
}

bool sync(const std::filesystem::path& path, int flags) {
    const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC);
    if (descriptor < 0) return false;
    const bool synced = ::fsync(descriptor) == 0;
    ::close(descriptor);
    return synced;
}

bool rename(const std::filesystem::path& from, const std::filesystem::path& to, bool overwrite) {
    const unsigned flags = overwrite ? 0U : RENAME_NOREPLACE;
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), flags) == 0) return true;
    // Some file systems know no such flag; whether the name is free was looked at before.
    return errno == EINVAL && ::rename(from.c_str(), to.c_str()) == 0;
}

std::optional<std::string> give_name(
    const std::filesystem::path& unfinished, const std::filesystem::path& file, bool overwrite
) {
    if (::chmod(unfinished.c_str(), 0600) != 0 || !sync(unfinished, O_RDONLY))
        return failed("writing " + file.string());
    if (!rename(unfinished, file, overwrite)) return failed("naming " + file.string());
    const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
    if (!sync(folder, O_RDONLY | O_DIRECTORY)) return failed("syncing " + folder.string());
    return std::nullopt;
}

}  // namespace

std::optional<std::string> write_zip(
    const std::vector<ZipEntry>& entries, const std::filesystem::path& file, bool overwrite
) {
    std::error_code code;
    if (!overwrite && std::filesystem::exists(file, code)) return file.string() + " exists already";
    const std::filesystem::path unfinished = file.string() + ".part";
    int error = 0;
    Archive archive(zip_open(unfinished.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &error));
    if (!archive) {
        zip_error_t why{};
        zip_error_init_with_code(&why, error);
        std::string mistake = unfinished.string() + ": " + zip_error_strerror(&why);
        zip_error_fini(&why);
        return mistake;
    }
    auto mistake = fill(std::move(archive), entries);
    if (mistake) mistake = file.string() + ": " + *mistake;
    if (!mistake) mistake = give_name(unfinished, file, overwrite);
    if (mistake) ::unlink(unfinished.c_str());
    return mistake;
}

std::variant<std::string, ZipMistake> zip_in_memory(const std::vector<ZipEntry>& entries) {
    zip_error_t error{};
    zip_error_init(&error);
    zip_source_t* buffer = zip_source_buffer_create(nullptr, 0, 0, &error);
    if (buffer == nullptr) return ZipMistake{zip_error_strerror(&error)};
    zip_source_keep(buffer);
    const auto free_buffer = [](zip_source_t* source) { zip_source_free(source); };
    const std::unique_ptr<zip_source_t, decltype(free_buffer)> kept(buffer, free_buffer);
    Archive archive(zip_open_from_source(buffer, ZIP_TRUNCATE, &error));
    if (!archive) {
        zip_source_free(buffer);
        return ZipMistake{zip_error_strerror(&error)};
    }
    if (auto mistake = fill(std::move(archive), entries)) return ZipMistake{*mistake};
    zip_stat_t status{};
    if (zip_source_stat(buffer, &status) != 0 || zip_source_open(buffer) != 0)
        return ZipMistake{"the archive cannot be read back"};
    std::string bytes(status.size, '\0');
    const auto read = zip_source_read(buffer, bytes.data(), bytes.size());
    zip_source_close(buffer);
    if (read < 0 || static_cast<std::size_t>(read) != bytes.size())
        return ZipMistake{"the archive cannot be read back"};
    return bytes;
}

}  // namespace gateway
