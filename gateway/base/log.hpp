// One line per event that an operator should know: an event's name and keys with values, as text or
// JSON, to stderr. Passed, never global. Never message text, names, numbers of people, or secrets.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace gateway {

enum class LogLevel : std::uint8_t { debug, info, warning, error };
enum class LogFormat : std::uint8_t { text, json };

// What a key can have as value. Holds no copy of text: use within the call only.
class LogValue {
public:
    LogValue(bool value) : value_(value) {}  // NOLINT(google-explicit-constructor)

    template <std::signed_integral T>
    LogValue(T value) : value_(std::int64_t{value}) {}

    template <std::unsigned_integral T>
    LogValue(T value) : value_(std::uint64_t{value}) {}

    LogValue(double value) : value_(value) {}

    LogValue(std::string_view value) : value_(value) {}

    LogValue(const std::string& value) : value_(std::string_view(value)) {}

    LogValue(const char* value) : value_(std::string_view(value)) {}

    using Kinds = std::variant<bool, std::int64_t, std::uint64_t, double, std::string_view>;

    [[nodiscard]] const Kinds& get() const { return value_; }

private:
    Kinds value_;
};

struct LogField {
    std::string_view key;
    LogValue value;
};

using LogFields = std::initializer_list<LogField>;

// Safe to call from any thread. Never throws: a line that cannot be written is lost.
class Log {
public:
    static constexpr std::size_t value_bytes_max = 512;  // longer values are cut, marked with "…"

    Log(LogLevel least, LogFormat format);                      // to stderr
    Log(LogLevel least, LogFormat format, std::ostream& into);  // must outlive the log
    ~Log();
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;

    // `event` is "part.what": "delivery.retry".
    void debug(std::string_view event, LogFields fields = {}) noexcept;
    void info(std::string_view event, LogFields fields = {}) noexcept;
    void warning(std::string_view event, LogFields fields = {}) noexcept;
    void error(std::string_view event, LogFields fields = {}) noexcept;

    void set_least(LogLevel least) noexcept;

private:
    void write(LogLevel level, std::string_view event, LogFields fields) noexcept;

    struct Sink;
    LogFormat format_;
    std::unique_ptr<Sink> sink_;
};

}  // namespace gateway
