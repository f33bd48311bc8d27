#include "gateway/examine/inside/content_type.hpp"

#include "gateway/examine/facts/examined.hpp"
#include "gateway/examine/facts/silk.hpp"

#include <magic.h>

#include <algorithm>
#include <stdexcept>

namespace gateway::inside {

void ContentType::Close::operator()(magic_set* cookie) const {
    ::magic_close(cookie);
}

ContentType::ContentType()
    : cookie_(::magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_ELF)) {
    if (!cookie_) throw std::runtime_error("libmagic cannot be started");
    if (::magic_load(cookie_.get(), nullptr) != 0)
        throw std::runtime_error("libmagic has no database");
}

std::string ContentType::operator()(std::string_view bytes) const {
    if (silk_duration(bytes)) return "audio/silk";
    const char* const told = ::magic_buffer(cookie_.get(), bytes.data(), bytes.size());
    std::string type = told == nullptr ? "" : told;
    std::ranges::transform(type, type.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return is_content_type(type) ? type : "application/octet-stream";
}

}  // namespace gateway::inside
