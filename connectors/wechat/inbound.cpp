#include "connectors/wechat/inbound.hpp"

#include "connectors/identity.hpp"
#include "connectors/wechat/errcodes.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

namespace connectors::wechat {

namespace {

using dialog::CustomerDid;
using dialog::CustomerSent;
using dialog::DeliveryReported;
using dialog::MediaKind;
using dialog::Obstacle;
using What = decltype(Inbound::what);

// What the platform writes in place of something that it cannot pass on, such as a sticker.
constexpr std::string_view unsupported_note = "【收到不支持的消息类型，暂无法显示】";

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

Obstacle obstacle_of(TemplateSent::Status status) {
    switch (status) {
        case TemplateSent::Status::success:
            return Obstacle::none;
        case TemplateSent::Status::blocked:
            return Obstacle::blocked;
        case TemplateSent::Status::too_frequent:
            return Obstacle::too_fast;
        case TemplateSent::Status::system_failed:
        case TemplateSent::Status::other:
            break;
    }
    return Obstacle::platform_down;
}

std::string_view words_of(TemplateSent::Status status) {
    switch (status) {
        case TemplateSent::Status::success:
            return "success";
        case TemplateSent::Status::blocked:
            return "user block";
        case TemplateSent::Status::too_frequent:
            return "freq limit";
        case TemplateSent::Status::system_failed:
            return "system failed";
        case TemplateSent::Status::other:
            break;
    }
    return "another status";
}

std::optional<std::int64_t> code_of(std::string_view digits) {
    std::int64_t code = 0;
    const char* const end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, code);
    if (digits.empty() || read.ec != std::errc{} || read.ptr != end) return std::nullopt;
    return code;
}

// The words say more than the number, which is the one for "no consent" also when the customer
// shuts the account out.
Obstacle obstacle_of(std::optional<std::int64_t> code, std::string_view words) {
    if (code == 0) return Obstacle::none;
    if (words.find("block") != std::string_view::npos) return Obstacle::blocked;
    if (!code) return Obstacle::platform_down;
    const Obstacle known = error_code(*code).obstacle;
    return known == Obstacle::malformed ? Obstacle::platform_down : known;
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
        return CustomerSent{
            MediaKind::location,
            {},
            geo_of(place.latitude, place.longitude),
            std::move(place.label)};
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

    What operator()(TemplateSent& sent) const {
        return DeliveryReported{
            .carrier = dialog::Carrier::template_card,
            .platform_id = std::move(sent.message_id),
            .obstacle = obstacle_of(sent.status),
            .detail = std::string(words_of(sent.status)),
        };
    }

    What operator()(NoticeSent& sent) const {
        if (index >= sent.list.size()) return CustomerDid{CustomerDid::Act::other, name};
        auto& item = sent.list[index];
        const auto code = code_of(item.error_code);
        return DeliveryReported{
            .carrier = dialog::Carrier::notice,
            .platform_id = std::move(item.message_id),
            .obstacle = obstacle_of(code, item.error_status),
            .detail = code ? std::to_string(*code) : std::string("no code"),
        };
    }

    What operator()(AgentSession& session) const {
        using Change = AgentSession::Change;
        using Act = CustomerDid::Act;
        return CustomerDid{
            session.change == Change::closed ? Act::desk_closed : Act::desk_took, {}};
    }

    What operator()(ConsentAsked& asked) const { return consent(asked.list); }

    What operator()(ConsentChanged& changed) const { return consent(changed.list); }

    template <class Notice>
    What operator()(Notice& /*notice*/) const {
        return CustomerDid{CustomerDid::Act::other, name};
    }

    [[nodiscard]] What consent(const std::vector<Consent>& list) const {
        if (index >= list.size()) return CustomerDid{CustomerDid::Act::other, name};
        const auto& one = list[index];
        const auto act =
            one.accepted ? CustomerDid::Act::consented : CustomerDid::Act::withdrew_consent;
        return CustomerDid{act, one.template_id};
    }

    const std::string& name;
    std::size_t index = 0;  // of the entry, in events that list several
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

// Of the notice that this entry tells of; empty for all other events.
std::string notice_template(const Content& content, std::size_t index) {
    const auto of = [index](const auto& list) {
        return index < list.size() ? list[index].template_id : std::string();
    };
    if (const auto* asked = std::get_if<ConsentAsked>(&content)) return of(asked->list);
    if (const auto* changed = std::get_if<ConsentChanged>(&content)) return of(changed->list);
    if (const auto* sent = std::get_if<NoticeSent>(&content)) return of(sent->list);
    return {};
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
    for (std::size_t i = 0; i < ids.size(); ++i) {
        Decoded one = first;
        one.notice_template = notice_template(payload.content, i);
        one.inbound.what = std::visit(Meaning{inbound.kind, i}, payload.content);
        one.needs_no_turn = is_notice(one.inbound.what);
        one.is_of_desk = std::holds_alternative<AgentSession>(payload.content);
        one.inbound.identity = event_identity(account, payload, ids[i], i);
        one.inbound.platform_id = digest_of(one.inbound.identity, 16);
        all.push_back(std::move(one));
    }
    return all;
}

}  // namespace connectors::wechat
