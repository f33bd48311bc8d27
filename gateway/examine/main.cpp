// huiyin-examine FILE_BYTES MEMORY_BYTES SECONDS PIXELS ANSWER_BYTES: looks at one file from a
// stranger, which comes on standard input, and answers on standard output (facts/answer.hpp).
// Ends with 0 when it has answered, with 2 when the file breaks a limit, with 1 when it could not
// begin. It is the gateway that starts it.
#include "gateway/examine/facts/answer.hpp"
#include "gateway/examine/inside/content_type.hpp"
#include "gateway/examine/inside/media.hpp"
#include "gateway/examine/inside/sandbox.hpp"
#include "gateway/examine/inside/thumbnail.hpp"

#include <gd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <exception>
#include <new>
#include <optional>
#include <span>

namespace gateway::inside {

namespace {

enum Ending : std::uint8_t { answered = 0, not_begun = 1, limit_broken = 2 };

struct Given {
    std::uint64_t file_bytes_max = 0;
    std::uint64_t memory_bytes_max = 0;
    std::uint64_t processor_seconds_max = 0;
    std::uint64_t pixels_max = 0;
    std::uint64_t answer_bytes_max = 0;
};

std::optional<Given> read_arguments(std::span<char*> words) {
    Given given;
    const auto numbers = std::to_array<std::uint64_t*>(
        {&given.file_bytes_max,
         &given.memory_bytes_max,
         &given.processor_seconds_max,
         &given.pixels_max,
         &given.answer_bytes_max}
    );
    if (words.size() != numbers.size() + 1) return std::nullopt;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const std::string_view word = words[i + 1];
        const auto read = std::from_chars(word.data(), word.data() + word.size(), *numbers[i]);
        if (read.ec != std::errc{} || *read.ptr != '\0') return std::nullopt;
    }
    return given;
}

// Empty when it is longer than it may be, or breaks off.
std::optional<std::string> read_file(std::size_t bytes_max) {
    constexpr std::size_t piece_bytes = std::size_t{1024} * 1024;
    std::string bytes;
    for (;;) {
        const std::size_t before = bytes.size();
        bytes.resize(before + piece_bytes);
        const ssize_t count = ::read(STDIN_FILENO, &bytes[before], piece_bytes);
        if (count < 0 && errno != EINTR) return std::nullopt;
        bytes.resize(before + static_cast<std::size_t>(count < 0 ? 0 : count));
        if (bytes.size() > bytes_max) return std::nullopt;
        if (count == 0) return bytes;
    }
}

bool write_all(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
        if (count < 0 && errno != EINTR) return false;
        if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

void add_picture(Examined& examined, std::string& bytes, const Given& given) {
    const auto head = read_picture_head(examined.type, bytes);
    if (!head) return;
    examined.width = head->width;
    examined.height = head->height;
    if (head->orientation >= 5) std::swap(examined.width, examined.height);
    if (std::uint64_t{head->width} * head->height > given.pixels_max || !head->whole) return;
    Drawn drawn = draw_thumbnail(examined.type, *head, bytes);
    if (drawn.thumbnail.empty()) return;
    examined.width = drawn.width;
    examined.height = drawn.height;
    examined.thumbnail = std::move(drawn.thumbnail);
}

void add_media(Examined& examined, std::string_view bytes) {
    const MediaMeasures found = measure_media(bytes);
    examined.duration = found.duration;
    if (examined.kind != Examined::Kind::video) return;
    examined.width = found.width;
    examined.height = found.height;
}

Examined examine(const ContentType& type_of, std::string bytes, const Given& given) {
    Examined examined;
    examined.type = type_of(bytes);
    examined.kind = kind_of(examined.type);
    try {
        if (examined.kind == Examined::Kind::image) add_picture(examined, bytes, given);
        if (examined.kind == Examined::Kind::audio || examined.kind == Examined::Kind::video)
            add_media(examined, bytes);
    } catch (const std::exception&) {
        // Its type is known all the same.
        examined.thumbnail.clear();
    }
    return examined;
}

void say_nothing(int /*priority*/, const char* /*format*/, va_list /*arguments*/) {}

Ending run(std::span<char*> words) {
    const auto given = read_arguments(words);
    if (!given) return not_begun;
    gdSetErrorMethod(say_nothing);
    const ContentType type_of;
    SandboxLimits limits;
    limits.memory_bytes_max = given->memory_bytes_max;
    limits.processor_time_max =
        std::chrono::seconds(static_cast<std::int64_t>(given->processor_seconds_max));
    enter_sandbox(limits);
    try {
        auto bytes = read_file(given->file_bytes_max);
        if (!bytes) return limit_broken;
        Examined examined = examine(type_of, std::move(*bytes), *given);
        std::string answer = write_answer(examined);
        if (answer.size() > given->answer_bytes_max) {
            examined.thumbnail.clear();
            answer = write_answer(examined);
        }
        return write_all(answer) ? answered : not_begun;
    } catch (const std::exception&) {
        return limit_broken;
    }
}

}  // namespace

}  // namespace gateway::inside

// Ends without the usual farewells: what a file may have spoilt is not to be touched again.
int main(int count, char** words) {
    namespace inside = gateway::inside;
    auto ending = inside::not_begun;
    try {
        ending = inside::run({words, static_cast<std::size_t>(count)});
    } catch (const std::exception&) {
        ending = inside::not_begun;
    }
    ::_exit(ending);
}
