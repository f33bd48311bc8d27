// What a stranger can send over the chat's WebSocket: frames, cursors and tokens.
#include "connectors/webchat/payload.hpp"
#include "connectors/webchat/visitor.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace {

namespace webchat = connectors::webchat;

constexpr webchat::VisitorKey key{1, 2, 3};

void require(bool truth) {
    if (!truth) std::abort();
}

void check(const webchat::Hello& hello) {
    if (!hello.visitor) return;
    require(hello.visitor->size() <= webchat::token_bytes_max);
    const auto id = webchat::verify_visitor(key, "demo", *hello.visitor);
    if (id) require(webchat::sign_visitor(key, "demo", *id) == *hello.visitor);
}

void check(const webchat::Say& say) {
    require(say.id.size() >= webchat::message_id_bytes_min);
    require(say.id.size() <= webchat::message_id_bytes_max);
    require(!say.text.empty() && say.text.size() <= webchat::text_bytes_max);
    require(say.text.find_first_of(std::string_view("\0\r\x1b", 3)) == std::string::npos);
    connectors::Line line;
    line.from_customer = true;
    line.text = say.text;
    line.platform_id = say.id;
    require(!webchat::encode(line).empty());
#ifdef HUIYIN_PLANTED_CRASH
    if (say.text.find("投诉") != std::string::npos) std::abort();
#endif
}

void check(const webchat::Seen& seen) {
    require(webchat::parse_cursor(webchat::format_cursor(seen.cursor)) == seen.cursor);
}

void check(const webchat::Malformed& malformed) {
    require(!webchat::encode_failed(malformed.id, malformed.code).empty());
}

void check(const webchat::Typing& /*nothing*/) {}

void check(const webchat::Ping& /*nothing*/) {}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes(data, data + size);
    std::visit([](const auto& message) { check(message); }, webchat::decode(bytes));
    if (const auto cursor = webchat::parse_cursor(bytes))
        require(webchat::format_cursor(*cursor) == bytes);
    require(!webchat::verify_visitor(key, "demo", bytes) || bytes.size() == 94);
    connectors::Line line;
    line.text = bytes;
    require(!webchat::encode(line).empty());
    return 0;
}
