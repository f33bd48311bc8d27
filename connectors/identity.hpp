// What makes a platform's event unique, as text, and names that tell nothing about whose it is.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace connectors {

// Each part with its length, so that no two lists of parts look alike.
void append_part(std::string& identity, std::string_view part);

// The first `bytes` of its SHA-256, in lower-case hexadecimal digits.
std::string digest_of(std::string_view text, std::size_t bytes);

// "geo:39.9,116.3", as RFC 5870 writes it; empty when one of the two is no decimal number.
std::string geo_of(std::string_view latitude, std::string_view longitude);

}  // namespace connectors
