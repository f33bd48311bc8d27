#include "store/sealing_key.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <string_view>

namespace store {
namespace {

class File {
public:
    explicit File(int descriptor) : descriptor_(descriptor) {}

    ~File() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }

    File(const File&) = delete;
    File& operator=(const File&) = delete;

    [[nodiscard]] int get() const { return descriptor_; }

    [[nodiscard]] bool good() const { return descriptor_ >= 0; }

private:
    int descriptor_;
};

std::string why(const std::filesystem::path& file, std::string_view what) {
    return "sealing key " + file.string() + ": " + std::string(what);
}

bool write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const auto written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

std::optional<std::string> create(const std::filesystem::path& file) {
    const File opened(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!opened.good()) {
        if (errno == EEXIST) return std::nullopt;
        return why(file, std::string("cannot be made: ") + std::strerror(errno));
    }
    Sealer sealer;
    const auto key = sealer.new_key();
    std::string text;
    for (const auto byte : key.bytes()) text.push_back(static_cast<char>(byte));
    text = hex(text) + "\n";
    // A key that is lost in a power cut would take with it all that is sealed under it.
    const File directory(::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!write_all(opened.get(), text) || ::fsync(opened.get()) != 0 || !directory.good() ||
        ::fsync(directory.get()) != 0)
        return why(file, std::string("cannot be written: ") + std::strerror(errno));
    return std::nullopt;
}

int digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::optional<Key> parse(std::string_view text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
    std::array<std::uint8_t, 32> bytes{};
    if (text.size() != bytes.size() * 2) return std::nullopt;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const int high = digit(text[2 * i]);
        const int low = digit(text[2 * i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
    }
    return Key(bytes);
}

}  // namespace

std::variant<Key, std::string> sealing_key(const std::filesystem::path& file, bool may_create) {
    if (may_create)
        if (auto mistake = create(file)) return *mistake;
    const File opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!opened.good()) {
        if (errno == ENOENT)
            return why(file, "is missing, and the database beside it cannot be read without it");
        return why(file, std::string("cannot be opened: ") + std::strerror(errno));
    }

    struct stat status {};

    if (::fstat(opened.get(), &status) != 0 || !S_ISREG(status.st_mode))
        return why(file, "is not a plain file");
    if ((status.st_mode & 077U) != 0) return why(file, "can be read by others; make it mode 0600");
    std::array<char, 128> text{};
    const auto size = ::read(opened.get(), text.data(), text.size());
    const auto key = size > 0 ? parse({text.data(), static_cast<std::size_t>(size)}) : std::nullopt;
    if (!key) return why(file, "does not hold 64 hexadecimal digits");
    return *key;
}

}  // namespace store
