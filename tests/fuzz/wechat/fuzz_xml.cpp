// Any bytes as the XML of a message or an event: decoded or refused, and what comes out is clean.
#include "connectors/wechat/inbound.hpp"
#include "connectors/wechat/payload.hpp"
#include "connectors/wechat/utf8.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace {

using namespace connectors::wechat;

void require(bool fine) {
    if (!fine) std::abort();
}

void require_name(std::string_view text) {
    require(!text.empty());
    require(std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; }));
}

void require_clean(const std::string& text) {
    std::string again = text;
    clean(again);
    require(again == text);
}

std::variant<Payload, PayloadFault> decoded(const std::uint8_t* data, std::size_t size) {
    std::vector<char> exact(data, data + size);  // so that a read beyond the end is seen
    return decode(exact);
}

void check(const connectors::Inbound& inbound) {
    require_name(inbound.external_id);
    require_name(inbound.kind);
    require_name(inbound.platform_id);
    require_clean(inbound.identity);
    if (const auto* said = std::get_if<connectors::Said>(&inbound.what)) require_clean(said->text);
    if (const auto* sent = std::get_if<dialog::CustomerSent>(&inbound.what)) {
        require_clean(sent->note);
        require_clean(sent->url);
        require_clean(sent->platform_media_id);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto result = decoded(data, size);
    require(result == decoded(data, size));
    const auto* payload = std::get_if<Payload>(&result);
    if (payload == nullptr) return 0;
#ifdef HUIYIN_PLANTED_CRASH
    if (std::holds_alternative<Link>(payload->content)) __builtin_trap();
#endif
    const auto all = to_inbound("wechat/fuzz", *payload);
    require(!all.empty());
    for (const auto& one : all) check(one.inbound);
    return 0;
}
