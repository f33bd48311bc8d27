// The forms that values of the settings must have. Pure; each says yes or no.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

namespace gateway {

bool is_name(std::string_view text);              // [a-z0-9-]{1,32}
bool is_address_and_port(std::string_view text);  // "127.0.0.1:8080", "[::1]:0"; no names
bool is_loopback(std::string_view host_and_port);
bool is_http_base(std::string_view text);  // "https://host[:port][/path]", no slash at the end
bool is_origin(std::string_view text);     // "https://host[:port]"
bool is_letters_and_digits(std::string_view text, std::size_t min, std::size_t max);
bool is_digits(std::string_view text, std::size_t min, std::size_t max);
bool is_visible_ascii(std::string_view text, std::size_t max);  // no blanks; not empty
bool is_app_id(std::string_view text);                          // "wx" + 16 of [0-9a-z]
bool is_original_id(std::string_view text);                     // "gh_" + 12 of [0-9a-z]
// "22:00" as minutes after midnight; "24:00" is the end of the day.
std::optional<std::chrono::minutes> parse_minute_of_day(std::string_view text);

}  // namespace gateway
