#include "simulators/wechat/deeds.hpp"

namespace simulators::wechat {

namespace {

std::string seconds_of(net::Instant now) {
    return std::to_string(std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
}

Fields opening(const World& world, const User& user, std::string_view type, net::Instant now) {
    Fields fields;
    fields.text("ToUserName", world.accounts[user.account].account.original_id)
        .text("FromUserName", user.openid)
        .number("CreateTime", seconds_of(now))
        .text("MsgType", type);
    return fields;
}

Fields event(const World& world, const User& user, std::string_view name, net::Instant now) {
    Fields fields = opening(world, user, "event", now);
    fields.text("Event", name);
    return fields;
}

Push push_of(const User& user, const Fields& fields) {
    return {.account = user.account, .openid = user.openid, .xml = fields.document()};
}

// A message opens the window; while an agent of the platform's own desk has the customer, the
// gateway does not see it.
Pushes message(World& world, User& user, Fields fields, bool opens_window, net::Instant now) {
    user.exchanged_at = now;
    if (opens_window) user.quota.message_came(now, world.limits);
    if (now < user.with_agent_until) return {};
    fields.number("MsgId", std::to_string(world.next_message_id(now)));
    return {push_of(user, fields)};
}

void note(World& world, User& user, std::string text, net::Instant now) {
    world.show(user, text_bubble(Carrier::system, std::move(text), now));
}

void show_own(World& world, User& user, BubbleKind kind, std::string text, net::Instant now) {
    Bubble bubble = text_bubble(Carrier::customer, std::move(text), now);
    bubble.kind = kind;
    world.show(user, std::move(bubble));
}

std::string keep(
    World& world, const User& user, const char* type, std::string bytes, net::Instant now
) {
    MediaItem item{.account = user.account, .type = type};
    item.content_type = content_type_of(bytes);
    item.bytes = std::move(bytes);
    return world.keep(std::move(item), now);
}

}  // namespace

Pushes follow(World& world, User& user, const std::string& scene, net::Instant now) {
    if (user.following) return {};
    user.following = true;
    user.left = false;
    user.muted = false;
    user.followed_at = now;
    user.scene = scene.empty() ? "ADD_SCENE_SEARCH" : "ADD_SCENE_QR_CODE";
    user.quota.tap_came(now, world.limits);
    note(world, user, "已关注公众号", now);
    Fields fields = event(world, user, "subscribe", now);
    fields.text("EventKey", scene.empty() ? "" : "qrscene_" + scene);
    if (!scene.empty()) fields.text("Ticket", world.dice.letters(96));
    return {push_of(user, fields)};
}

Pushes unfollow(World& world, User& user, net::Instant now) {
    if (!user.following) return {};
    user.following = false;
    user.left = true;
    user.quota = {};
    note(world, user, "已取消关注", now);
    Fields fields = event(world, user, "unsubscribe", now);
    fields.text("EventKey", "");
    Push push = push_of(user, fields);
    push.is_report = true;
    return {push};
}

Pushes say(
    World& world, User& user, const std::string& text, const std::string& menu_id, net::Instant now
) {
    show_own(world, user, BubbleKind::text, text, now);
    Fields fields = opening(world, user, "text", now);
    fields.text("Content", text);
    if (menu_id.empty()) return message(world, user, std::move(fields), true, now);
    // A tap on an entry of a menu message counts as a tap, although a message arrives.
    fields.text("bizmsgmenuid", menu_id);
    user.quota.tap_came(now, world.limits);
    return message(world, user, std::move(fields), false, now);
}

Pushes send_picture(
    World& world, User& user, std::string bytes, const std::string& picture_base, net::Instant now
) {
    const std::string id = keep(world, user, "image", std::move(bytes), now);
    Bubble bubble{.carrier = Carrier::customer, .kind = BubbleKind::picture, .at = now};
    bubble.picture = "/sim/file/wechat/" + id;
    world.show(user, std::move(bubble));
    Fields fields = opening(world, user, "image", now);
    fields.text("PicUrl", picture_base + "/mmbiz_pic/" + id).text("MediaId", id);
    return message(world, user, std::move(fields), true, now);
}

Pushes send_voice(World& world, User& user, std::string bytes, net::Instant now) {
    const std::string id = keep(world, user, "voice", bytes, now);
    const std::string wide = keep(world, user, "voice", std::move(bytes), now);
    show_own(world, user, BubbleKind::voice, "语音", now);
    Fields fields = opening(world, user, "voice", now);
    fields.text("MediaId", id)
        .text("Format", "amr")
        .text("MediaId16K", wide)
        .text("Recognition", "");
    return message(world, user, std::move(fields), true, now);
}

Pushes send_video(World& world, User& user, std::string bytes, net::Instant now) {
    const std::string id = keep(world, user, "video", std::move(bytes), now);
    const std::string thumb = keep(world, user, "thumb", "\xff\xd8\xff\xd9", now);
    show_own(world, user, BubbleKind::video, "视频", now);
    Fields fields = opening(world, user, "video", now);
    fields.text("MediaId", id).text("ThumbMediaId", thumb);
    return message(world, user, std::move(fields), true, now);
}

Pushes send_place(
    World& world,
    User& user,
    const std::string& latitude,
    const std::string& longitude,
    const std::string& label,
    net::Instant now
) {
    show_own(world, user, BubbleKind::place, label, now);
    Fields fields = opening(world, user, "location", now);
    fields.number("Location_X", latitude).number("Location_Y", longitude);
    fields.number("Scale", "15").text("Label", label);
    return message(world, user, std::move(fields), true, now);
}

Pushes tap(World& world, User& user, const std::string& key, net::Instant now) {
    user.quota.tap_came(now, world.limits);
    Fields fields = event(world, user, "CLICK", now);
    fields.text("EventKey", key);
    return {push_of(user, fields)};
}

Pushes open_page(World& world, User& user, const std::string& url, net::Instant now) {
    Fields fields = event(world, user, "VIEW", now);
    fields.text("EventKey", url).number("MenuId", "4" + world.dice.digits(8));
    return {push_of(user, fields)};
}

Pushes scan(World& world, User& user, const std::string& scene, net::Instant now) {
    if (!user.following) return follow(world, user, scene, now);
    user.quota.tap_came(now, world.limits);
    note(world, user, "扫描了二维码", now);
    Fields fields = event(world, user, "SCAN", now);
    fields.text("EventKey", scene).text("Ticket", world.dice.letters(96));
    return {push_of(user, fields)};
}

Pushes decide_consent(
    World& world, User& user, const std::string& notice, bool accepted, net::Instant now
) {
    if (accepted) ++user.consents[notice];
    note(world, user, accepted ? "已同意接收一次订阅通知" : "已拒绝接收订阅通知", now);
    if (user.was_asked && !world.limits.asks_event_every_time) return {};
    user.was_asked = true;
    Fields fields = event(world, user, "subscribe_msg_popup_event", now);
    fields.open("SubscribeMsgPopupEvent").open("List").text("TemplateId", notice);
    fields.text("SubscribeStatusString", accepted ? "accept" : "reject");
    fields.number("PopupScene", "1").close("List").close("SubscribeMsgPopupEvent");
    return {push_of(user, fields)};
}

namespace {

Push session_push(World& world, const User& user, std::string_view name, net::Instant now) {
    Fields fields = event(world, user, name, now);
    fields.text("KfAccount", "agent1@" + world.accounts[user.account].account.original_id);
    Push push = push_of(user, fields);
    push.is_report = true;  // no deed of the customer's: nobody reads an answer to it
    return push;
}

}  // namespace

Pushes take_over(World& world, User& user, net::Instant now) {
    user.with_agent_until = now + world.limits.agent_session;
    return {session_push(world, user, "kf_create_session", now)};
}

Pushes end_agent(World& world, User& user, net::Instant now) {
    if (now >= user.with_agent_until) return {};
    user.with_agent_until = now;
    note(world, user, "人工客服已结束会话", now);
    return {session_push(world, user, "kf_close_session", now)};
}

Pushes withdraw_consent(World& world, User& user, const std::string& notice, net::Instant now) {
    user.consents.erase(notice);
    note(world, user, "已在设置中关闭订阅通知", now);
    Fields fields = event(world, user, "subscribe_msg_change_event", now);
    fields.open("SubscribeMsgChangeEvent").open("List").text("TemplateId", notice);
    fields.text("SubscribeStatusString", "reject").close("List").close("SubscribeMsgChangeEvent");
    return {push_of(user, fields)};
}

void take_answer(World& world, User& user, const PassiveAnswer& answer, net::Instant now) {
    using Kind = PassiveAnswer::Kind;
    Bubble bubble = text_bubble(Carrier::passive, answer.text, now);
    switch (answer.kind) {
        case Kind::silent:
            return;
        case Kind::to_agent:
            user.with_agent_until = now + world.limits.agent_session;
            return note(world, user, "已转接人工客服", now);
        case Kind::broken:
            return note(world, user, "该公众号提供的服务出现故障，请稍后再试", now);
        case Kind::text:
            break;
        case Kind::card:
            bubble.kind = BubbleKind::card;
            bubble.url = answer.url;
            break;
        case Kind::picture:
            bubble.kind = BubbleKind::picture;
            bubble.picture = "/sim/file/wechat/" + answer.media_id;
            break;
    }
    // After a goodbye nothing reaches the customer any more.
    if (!user.following) return;
    user.exchanged_at = now;
    world.show(user, std::move(bubble));
}

}  // namespace simulators::wechat
