// Any bytes as what the platform pushes, answers, or redirects us to: read or refused, and what
// comes out is clean.
#include "connectors/weibo/address.hpp"
#include "connectors/weibo/created_at.hpp"
#include "connectors/weibo/errcodes.hpp"
#include "connectors/weibo/inbound.hpp"
#include "connectors/weibo/payload.hpp"
#include "connectors/weibo/token_info.hpp"
#include "connectors/weibo/utf8.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <variant>

namespace {

using namespace connectors::weibo;

void require(bool fine) {
    if (!fine) std::abort();
}

void require_clean(const std::string& text) {
    std::string again = mended(text);
    drop_controls(again);
    require(again == text);
    require(text.size() <= text_bytes_max);
}

void require_name(std::string_view text) {
    require(!text.empty());
    require(std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; }));
}

void check(const Payload& payload) {
    require(payload.sender_id > 0 && payload.receiver_id > 0);
    require_clean(payload.text);
    require_clean(payload.created_at);
    const auto inbound = to_inbound("weibo/fuzz", payload).inbound;
    require_name(inbound.external_id);
    require_name(inbound.kind);
    require_name(inbound.platform_id);
    require_clean(inbound.identity);
    require(inbound.identity.size() < 512);
    if (const auto* sent = std::get_if<dialog::CustomerSent>(&inbound.what)) {
        require_clean(sent->note);
        require_clean(sent->url);
        require_clean(sent->platform_media_id);
    }
    if (const auto* did = std::get_if<dialog::CustomerDid>(&inbound.what)) require_clean(did->key);
}

void check_push(const std::string& bytes) {
    const auto decoded = decode(bytes);
    require(decoded == decode(bytes));
    const auto* payload = std::get_if<Payload>(&decoded);
    if (payload == nullptr) return;
#ifdef HUIYIN_PLANTED_CRASH
    if (std::holds_alternative<Voice>(payload->content)) __builtin_trap();
#endif
    check(*payload);
}

void check_answer(const std::string& bytes) {
    const auto verdict = judge(200, bytes);
    require(verdict.detail.size() < 256);
    require(std::ranges::all_of(verdict.detail, [](char c) { return c >= 0x20 && c < 0x7f; }));
    const auto info = read_token_info(bytes, net::Instant{});
    if (info) require(info->remaining.count() >= 0);
}

void check_redirect(const std::string& bytes) {
    constexpr std::string_view base = "https://upload.api.weibo.com";
    const auto target = redirect_target("https://upload.api.weibo.com/2/mss/msget", bytes, base);
    if (!target) return;
    require(target->starts_with("https://"));
    const std::string_view rest = std::string_view(*target).substr(8);
    const std::string_view host = rest.substr(0, rest.find('/'));
    require(host.size() < rest.size());
    require(
        host.ends_with(".weibo.com") || host.ends_with(".weibo.cn") || host.ends_with(".sinaimg.cn")
    );
    require(host.find_first_of("@:%[\\?#") == std::string_view::npos);
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes(data, data + size);
    check_push(bytes);
    check_answer(bytes);
    check_redirect(bytes);
    (void)parse_created_at(bytes);
    return 0;
}
