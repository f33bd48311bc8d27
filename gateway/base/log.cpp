#include "gateway/base/log.hpp"

#include "gateway/base/utf8.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <string>
#include <utility>

namespace gateway {

namespace {

void append_escape(std::string& line, unsigned char c) {
    switch (c) {
        case '"':
            line += "\\\"";
            return;
        case '\\':
            line += "\\\\";
            return;
        case '\n':
            line += "\\n";
            return;
        case '\r':
            line += "\\r";
            return;
        case '\t':
            line += "\\t";
            return;
        default:
            break;
    }
    std::array<char, 8> escape{};
    std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(c));
    line += escape.data();
}

// As a JSON string: one line, valid UTF-8, at most value_bytes_max bytes of the text.
void append_quoted(std::string& line, std::string_view text) {
    line += '"';
    std::size_t taken = 0;
    while (!text.empty()) {
        const auto length = utf8_sequence_length(text);
        const auto step = length == 0 ? 1 : length;
        if (taken + step > Log::value_bytes_max) {
            line += "…";
            break;
        }
        const auto c = static_cast<unsigned char>(text.front());
        if (length == 0)
            line += "\xef\xbf\xbd";
        else if (c < 0x20 || c == 0x7f || c == '"' || c == '\\')
            append_escape(line, c);
        else
            line += text.substr(0, length);
        taken += step;
        text.remove_prefix(step);
    }
    line += '"';
}

// Text that a reader of a text line cannot mistake for something else needs no quotes.
bool plain(std::string_view text) {
    constexpr std::string_view allowed =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:+@%";
    return !text.empty() && text.size() <= Log::value_bytes_max &&
           text.find_first_not_of(allowed) == std::string_view::npos;
}

template <class Number>
void append_number(std::string& line, Number number) {
    std::array<char, 64> digits{};
    auto* const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    line.append(digits.data(), end);
}

void append_value(std::string& line, const LogValue& value, LogFormat format) {
    const auto& kinds = value.get();
    if (const auto* text = std::get_if<std::string_view>(&kinds)) {
        if (format == LogFormat::text && plain(*text))
            line += *text;
        else
            append_quoted(line, *text);
    } else if (const auto* truth = std::get_if<bool>(&kinds)) {
        line += *truth ? "true" : "false";
    } else if (const auto* whole = std::get_if<std::int64_t>(&kinds)) {
        append_number(line, *whole);
    } else if (const auto* natural = std::get_if<std::uint64_t>(&kinds)) {
        append_number(line, *natural);
    } else if (const auto* real = std::get_if<double>(&kinds)) {
        // JSON has no word for these.
        if (std::isfinite(*real))
            append_number(line, *real);
        else
            line += "null";
    }
}

std::string json_line(std::string_view event, LogFields fields) {
    std::string line = "\"event\":";
    append_quoted(line, event);
    for (const auto& field : fields) {
        line += ',';
        append_quoted(line, field.key);
        line += ':';
        append_value(line, field.value, LogFormat::json);
    }
    return line;
}

std::string text_line(std::string_view event, LogFields fields) {
    std::string line;
    append_value(line, event, LogFormat::text);
    for (const auto& field : fields) {
        line += ' ';
        append_value(line, field.key, LogFormat::text);
        line += '=';
        append_value(line, field.value, LogFormat::text);
    }
    return line;
}

spdlog::level::level_enum spdlog_level(LogLevel level) {
    switch (level) {
        case LogLevel::debug:
            return spdlog::level::debug;
        case LogLevel::info:
            return spdlog::level::info;
        case LogLevel::warning:
            return spdlog::level::warn;
        case LogLevel::error:
            break;
    }
    return spdlog::level::err;
}

}  // namespace

struct Log::Sink {
    spdlog::logger logger;

    Sink(spdlog::sink_ptr sink, LogLevel least, LogFormat format)
        : logger("huiyin", std::move(sink)) {
        logger.set_level(spdlog_level(least));
        logger.flush_on(spdlog::level::debug);
        logger.set_error_handler([](const std::string&) {});
        logger.set_pattern(
            format == LogFormat::json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%e%z","level":"%l",%v})"
                                      : "%Y-%m-%d %H:%M:%S.%e %-7l %v"
        );
    }
};

Log::Log(LogLevel least, LogFormat format)
    : format_(format),
      sink_(std::make_unique<Sink>(std::make_shared<spdlog::sinks::stderr_sink_mt>(), least, format)
      ) {}

Log::Log(LogLevel least, LogFormat format, std::ostream& into)
    : format_(format),
      sink_(std::make_unique<Sink>(
          std::make_shared<spdlog::sinks::ostream_sink_mt>(into), least, format
      )) {}

Log::~Log() = default;

void Log::debug(std::string_view event, LogFields fields) noexcept {
    write(LogLevel::debug, event, fields);
}

void Log::info(std::string_view event, LogFields fields) noexcept {
    write(LogLevel::info, event, fields);
}

void Log::warning(std::string_view event, LogFields fields) noexcept {
    write(LogLevel::warning, event, fields);
}

void Log::error(std::string_view event, LogFields fields) noexcept {
    write(LogLevel::error, event, fields);
}

void Log::set_least(LogLevel least) noexcept {
    sink_->logger.set_level(spdlog_level(least));
}

void Log::write(LogLevel level, std::string_view event, LogFields fields) noexcept {
    try {
        const auto spdlog_level_now = spdlog_level(level);
        if (!sink_->logger.should_log(spdlog_level_now)) return;
        const auto line =
            format_ == LogFormat::json ? json_line(event, fields) : text_line(event, fields);
        sink_->logger.log(spdlog_level_now, spdlog::string_view_t(line));
    } catch (...) {
        // A log that fails must not take the turn with it; there is nobody left to tell.
        return;
    }
}

}  // namespace gateway
