// Any bytes as a platform's answer, whole and in pieces: what is read is clean, within the limits,
// and the same however the bytes were cut.
#include "gateway/net/response_reader.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace {

using State = net::ResponseReader::State;

constexpr std::size_t body_bytes_max = 1000;
constexpr std::size_t head_bytes_max = std::size_t{32} * 1024;
constexpr std::size_t fields_max = 200;

void require(bool holds) {
    if (!holds) std::abort();
}

bool is_clean(std::string_view text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

bool is_lower(std::string_view name) {
    return std::none_of(name.begin(), name.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

void check(const net::ClientResponse& response, bool to_head) {
    require(response.status >= 200 && response.status <= 999);
    require(response.body.size() <= body_bytes_max);
    const bool has_none = to_head || response.status == 204 || response.status == 304;
    require(!has_none || response.body.empty());
    require(response.headers.size() <= fields_max);
    std::size_t bytes = 0;
    for (const auto& [name, value] : response.headers) {
        require(!name.empty() && is_lower(name) && is_clean(name) && is_clean(value));
        bytes += name.size() + value.size();
    }
    require(bytes <= head_bytes_max);
#ifdef HUIYIN_PLANTED_CRASH
    const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
    const auto& body = response.body;
    require(
        response.header("transfer-encoding") == nullptr ||
        std::all_of(body.begin(), body.end(), is_ascii)
    );
#endif
}

// Nothing when it was refused.
std::optional<net::ClientResponse> read(
    std::string_view bytes, std::size_t piece, bool to_head, bool ends_cleanly
) {
    net::ResponseReader reader(to_head, body_bytes_max);
    require(!reader.has_begun());
    State state = State::more;
    while (state == State::more && !bytes.empty()) {
        const auto room = reader.room();
        require(room.size() > 0);
        const std::size_t count = std::min({piece, room.size(), bytes.size()});
        std::memcpy(room.data(), bytes.data(), count);
        bytes.remove_prefix(count);
        state = reader.took(count);
        require(reader.has_begun());
    }
    if (state == State::more) state = reader.ended(ends_cleanly);
    require(state != State::more);
    if (state == State::failed) {
        require(static_cast<bool>(reader.error().code) && !reader.error().detail.empty());
        return std::nullopt;
    }
    auto response = reader.take();
    check(response, to_head);
    return response;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    // The first byte says how it is cut, the second what was asked and how the line ends.
    const std::size_t piece = 1 + data[0];
    const bool to_head = (data[1] & 1U) != 0;
    const bool ends_cleanly = (data[1] & 2U) == 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
    const auto whole = read(bytes, bytes.size(), to_head, ends_cleanly);
    const auto cut = read(bytes, piece, to_head, ends_cleanly);
    require(whole.has_value() == cut.has_value());
    if (!whole) return 0;
    require(whole->status == cut->status && whole->body == cut->body);
    require(whole->headers == cut->headers);
    return 0;
}
