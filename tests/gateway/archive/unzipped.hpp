// What lies in a ZIP, read by libzip with all its checks.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>
#include <zip.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>

namespace archives {

struct Unpacked {
    std::string bytes;
    zip_uint16_t method = 0;
};

inline std::map<std::string, Unpacked> unzipped(const std::filesystem::path& file) {
    std::map<std::string, Unpacked> all;
    int error = 0;
    zip_t* archive = zip_open(file.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, &error);
    EXPECT_NE(archive, nullptr) << error;
    if (archive == nullptr) return all;
    for (zip_uint64_t i = 0; i < static_cast<zip_uint64_t>(zip_get_num_entries(archive, 0)); ++i) {
        zip_stat_t status{};
        EXPECT_EQ(zip_stat_index(archive, i, 0, &status), 0);
        Unpacked one{.bytes = std::string(status.size, '\0')};
        one.method = status.comp_method;
        zip_file_t* entry = zip_fopen_index(archive, i, 0);
        EXPECT_NE(entry, nullptr);
        const auto read = zip_fread(entry, one.bytes.data(), one.bytes.size());
        EXPECT_EQ(read, static_cast<zip_int64_t>(one.bytes.size()));
        EXPECT_EQ(zip_fclose(entry), 0) << "a wrong checksum";
        all.emplace(status.name, std::move(one));
    }
    zip_discard(archive);
    return all;
}

class Folder {
public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "huiyin-zip-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) std::abort();
        path_ = name;
    }

    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    [[nodiscard]] std::filesystem::path operator/(const std::string& name) const {
        return path_ / name;
    }

    [[nodiscard]] std::size_t files() const {
        std::size_t count = 0;
        for (const auto& each : std::filesystem::directory_iterator(path_))
            count += each.is_regular_file() ? 1 : 0;
        return count;
    }

private:
    std::filesystem::path path_;
};

}  // namespace archives
