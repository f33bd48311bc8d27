#include "connectors/weibo/inbound.hpp"

#include "connectors/identity.hpp"
#include "connectors/weibo/comment.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace connectors::weibo {

namespace {

using dialog::CustomerDid;
using dialog::CustomerSent;
using dialog::MediaKind;
using What = decltype(Inbound::what);

// What the platform writes when the customer wrote nothing beside what he sent.
constexpr std::array<std::string_view, 3> phrases{
    "发了一张图片", "发了一个语音消息", "发送了一个位置"};

// The content goes in as a digest: an identity is kept in memory, and need not hold a whole text.
std::string identity_of(const std::string& account, const Payload& payload) {
    std::string content;
    append_part(content, payload.type);
    append_part(content, payload.text);
    append_part(content, payload.data);
    std::string identity;
    append_part(identity, account);
    append_part(identity, std::to_string(payload.receiver_id));
    append_part(identity, std::to_string(payload.sender_id));
    append_part(identity, payload.created_at);
    append_part(identity, digest_of(content, 32));
    return identity;
}

// The keyword itself, in any case; the platform's own commands for its broadcasts.
bool is_command(std::string_view text, std::string_view lower_case_command) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return false;
    text = text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
    return std::ranges::equal(text, lower_case_command, [](char given, char wanted) {
        return given == wanted || (given >= 'A' && given <= 'Z' && given - 'A' + 'a' == wanted);
    });
}

struct Meaning {
    What operator()(const Text& /*text*/) const {
        if (is_command(said, "dy")) return other("subscribe");
        if (is_command(said, "td")) return other("unsubscribe");
        return Said{said};
    }

    What operator()(const Image& image) const {
        return CustomerSent{MediaKind::image, image.file_id, {}, note()};
    }

    What operator()(const Voice& voice) const {
        return CustomerSent{MediaKind::voice, voice.file_id, {}, note()};
    }

    What operator()(const Place& place) const {
        return CustomerSent{
            MediaKind::location, {}, geo_of(place.latitude, place.longitude), note()};
    }

    What operator()(const UnknownMessage& /*message*/) const {
        return CustomerSent{MediaKind::unsupported, {}, {}, note()};
    }

    What operator()(const Followed& /*followed*/) const {
        return CustomerDid{CustomerDid::Act::followed, {}};
    }

    What operator()(const Unfollowed& /*gone*/) const {
        return CustomerDid{CustomerDid::Act::unfollowed, {}};
    }

    What operator()(const Scanned& scanned) const {
        const auto act = scanned.followed ? CustomerDid::Act::followed : CustomerDid::Act::scanned;
        return CustomerDid{act, scanned.key};
    }

    What operator()(const Clicked& clicked) const {
        return CustomerDid{CustomerDid::Act::tapped, clicked.key};
    }

    What operator()(const Subscribed& /*subscribed*/) const { return other("subscribe"); }

    What operator()(const Unsubscribed& /*gone*/) const { return other("unsubscribe"); }

    What operator()(const Mentioned& mentioned) const {
        const PublicWords words{mentioned.id, mentioned.in_comment};
        return CustomerDid{CustomerDid::Act::mentioned, word_of(words)};
    }

    What operator()(const Viewed& /*viewed*/) const { return other("view"); }

    What operator()(const UnknownEvent& /*event*/) const { return other(kind); }

    static What other(std::string key) {
        return CustomerDid{CustomerDid::Act::other, std::move(key)};
    }

    [[nodiscard]] std::string note() const {
        const bool is_phrase = std::ranges::find(phrases, said) != phrases.end();
        return is_phrase ? std::string() : said;
    }

    const std::string& said;
    const std::string& kind;
};

template <class... Kinds>
bool is_any_of(const Content& content) {
    return (std::holds_alternative<Kinds>(content) || ...);
}

std::string kind_of(const Payload& payload) {
    if (is_any_of<Mentioned>(payload.content)) return "mention";
    if (payload.type == "event" && !payload.subtype.empty()) return payload.subtype;
    return payload.type;
}

}  // namespace

Decoded to_inbound(const std::string& account, Payload payload) {
    Decoded decoded;
    Inbound& inbound = decoded.inbound;
    inbound.account = account;
    inbound.external_id = std::to_string(payload.sender_id);
    inbound.identity = identity_of(account, payload);
    inbound.platform_seconds = payload.created_seconds;
    inbound.platform_id = digest_of(inbound.identity, 16);
    inbound.kind = kind_of(payload);
    inbound.what = std::visit(Meaning{payload.text, inbound.kind}, payload.content);
    decoded.needs_no_turn = is_any_of<Viewed, UnknownEvent>(payload.content) ||
                            // Our own words come back to nobody.
                            payload.sender_id == payload.receiver_id;
    decoded.may_answer = !is_any_of<Mentioned, Unfollowed>(payload.content);
    return decoded;
}

}  // namespace connectors::weibo
