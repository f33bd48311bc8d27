#include "connectors/wechat/inbound.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace connectors::wechat {

namespace {

using dialog::CustomerDid;
using dialog::CustomerSent;
using dialog::MediaKind;
using What = decltype(Inbound::what);

// What the platform writes in place of something that it cannot pass on, such as a sticker.
constexpr std::string_view unsupported_note = "【收到不支持的消息类型，暂无法显示】";

// Each part with its length, so that no two lists of parts look alike.
void append_part(std::string& identity, std::string_view part) {
    identity += std::to_string(part.size());
    identity += ':';
    identity += part;
}

std::string identity_of(const std::string& account, const Payload& payload) {
    std::string identity;
    identity.reserve(128);
    append_part(identity, account);
    append_part(identity, payload.from_user);
    return identity;
}

// Messages. The number alone is not enough: the same one was seen for two people.
std::string message_identity(
    const std::string& account, const Payload& payload, std::string_view message_id
) {
    std::string identity = identity_of(account, payload);
    append_part(identity, message_id);
    append_part(identity, std::to_string(payload.created_seconds));
    return identity;
}

// Events have no number, and two different ones can share a second.
std::string event_identity(
    const std::string& account,
    const Payload& payload,
    std::string_view result_id,
    std::size_t index
) {
    std::string identity = identity_of(account, payload);
    append_part(identity, std::to_string(payload.created_seconds));
    append_part(identity, payload.event.empty() ? payload.type : payload.event);
    append_part(identity, payload.event_key);
    append_part(identity, result_id);
    append_part(identity, std::to_string(index));
    return identity;
}

std::string hashed(std::string_view identity) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    if (EVP_Digest(
            identity.data(), identity.size(), digest.data(), nullptr, EVP_sha256(), nullptr
        ) != 1) {
        throw std::runtime_error("SHA-256 failed");
    }
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    for (std::size_t i = 0; i < 16; ++i) {
        hex += digits[digest[i] >> 4];
        hex += digits[digest[i] & 15];
    }
    return hex;
}

bool is_decimal(std::string_view text) {
    return !text.empty() && text.size() <= 32 &&
           text.find_first_not_of("0123456789.-") == std::string_view::npos;
}

// The place itself is kept beside its name, as RFC 5870 writes it.
std::string geo(const Place& place) {
    if (!is_decimal(place.latitude) || !is_decimal(place.longitude)) return {};
    return "geo:" + place.latitude + "," + place.longitude;
}

// Contents that need an answer, or at least a turn. Everything else is a notice.
struct Meaning {
    What operator()(Text& text) const {
        if (text.content == unsupported_note)
            return CustomerSent{MediaKind::unsupported, {}, {}, {}};
        return Said{std::move(text.content)};
    }

    What operator()(Image& image) const {
        return CustomerSent{MediaKind::image, std::move(image.media_id), std::move(image.url), {}};
    }

    What operator()(Voice& voice) const {
        return CustomerSent{
            MediaKind::voice, std::move(voice.media_id), {}, std::move(voice.recognition)};
    }

    What operator()(Video& video) const {
        return CustomerSent{MediaKind::video, std::move(video.media_id), {}, {}};
    }

    What operator()(Place& place) const {
        return CustomerSent{MediaKind::location, {}, geo(place), std::move(place.label)};
    }

    What operator()(Link& link) const {
        return CustomerSent{MediaKind::link, {}, std::move(link.url), std::move(link.title)};
    }

    What operator()(UnknownMessage& /*message*/) const {
        return CustomerSent{MediaKind::unsupported, {}, {}, {}};
    }

    What operator()(Subscribed& subscribed) const {
        return CustomerDid{CustomerDid::Act::followed, std::move(subscribed.scene)};
    }

    What operator()(Unsubscribed& /*gone*/) const {
        return CustomerDid{CustomerDid::Act::unfollowed, {}};
    }

    What operator()(Scanned& scanned) const {
        return CustomerDid{CustomerDid::Act::scanned, std::move(scanned.scene)};
    }

    What operator()(Clicked& clicked) const {
        return CustomerDid{CustomerDid::Act::tapped, std::move(clicked.key)};
    }

    template <class Notice>
    What operator()(Notice& /*notice*/) const {
        return CustomerDid{CustomerDid::Act::other, name};
    }

    const std::string& name;
};

// The numbers of the results that one event reports; a list may report several.
std::vector<std::string> result_ids(const Content& content) {
    std::vector<std::string> ids;
    if (const auto* sent = std::get_if<TemplateSent>(&content)) ids.push_back(sent->message_id);
    if (const auto* sent = std::get_if<MassSent>(&content)) ids.push_back(sent->message_id);
    if (const auto* sent = std::get_if<NoticeSent>(&content)) {
        for (const auto& item : sent->list) ids.push_back(item.message_id);
    }
    if (const auto* asked = std::get_if<ConsentAsked>(&content)) ids.resize(asked->list.size());
    if (const auto* changed = std::get_if<ConsentChanged>(&content)) {
        ids.resize(changed->list.size());
    }
    if (ids.empty()) ids.emplace_back();
    return ids;
}

bool is_notice(const What& what) {
    const auto* did = std::get_if<CustomerDid>(&what);
    return did != nullptr && did->act == CustomerDid::Act::other;
}

}  // namespace

std::vector<Decoded> to_inbound(const std::string& account, Payload payload) {
    const bool numbered = payload.message_id != 0;
    Decoded first;
    Inbound& inbound = first.inbound;
    inbound.account = account;
    inbound.external_id = payload.from_user;
    inbound.platform_seconds = payload.created_seconds;
    inbound.kind = payload.event.empty() ? payload.type : payload.event;
    std::vector<Decoded> all;
    if (numbered) {
        inbound.platform_id = std::to_string(payload.message_id);
        inbound.identity = message_identity(account, payload, inbound.platform_id);
        inbound.what = std::visit(Meaning{inbound.kind}, payload.content);
        all.push_back(std::move(first));
        return all;
    }
    const std::vector<std::string> ids = result_ids(payload.content);
    inbound.what = std::visit(Meaning{inbound.kind}, payload.content);
    first.needs_no_turn = is_notice(inbound.what);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        Decoded one = first;
        one.inbound.identity = event_identity(account, payload, ids[i], i);
        one.inbound.platform_id = hashed(one.inbound.identity);
        all.push_back(std::move(one));
    }
    return all;
}

}  // namespace connectors::wechat
