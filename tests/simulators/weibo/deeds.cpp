#include "simulators/weibo/deeds.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace simulators::weibo {

namespace {

using Json = nlohmann::json;

Push push_of(
    World& world,
    const User& user,
    const std::string& type,
    const std::string& text,
    const Json& data,
    net::Instant now
) {
    Push push{.account = user.account, .uid = user.uid};
    push.body =
        body_of(world.accounts[user.account].account, user.uid, type, text, data, now, world.dice);
    return push;
}

void open_window(const World& world, User& user, net::Instant now) {
    user.talk = {now + world.limits.window, world.limits.per_window};
    user.said.clear();
}

void show(
    const World& world,
    User& user,
    Carrier carrier,
    BubbleKind kind,
    std::string text,
    net::Instant now
) {
    Bubble bubble = text_bubble(carrier, std::move(text), now);
    bubble.kind = kind;
    world.show(user, std::move(bubble));
}

void note(const World& world, User& user, std::string text, net::Instant now) {
    show(world, user, Carrier::system, BubbleKind::text, std::move(text), now);
}

Json event(const char* subtype) {
    return {{"subtype", subtype}};
}

Json event(const char* subtype, const std::string& key) {
    return {{"subtype", subtype}, {"key", key}};
}

}  // namespace

Pushes say(World& world, User& user, const std::string& text, net::Instant now) {
    open_window(world, user, now);
    show(world, user, Carrier::customer, BubbleKind::text, text, now);
    return {push_of(world, user, "text", text, Json::object(), now)};
}

Pushes send_file(
    World& world, User& user, const std::string& type, std::string bytes, net::Instant now
) {
    open_window(world, user, now);
    const bool is_image = type == "image";
    // The sender's id and the receiver's; only the latter is good for the account.
    const std::string own = "1" + world.dice.digits(9);
    const std::string other = "2" + world.dice.digits(9);
    MediaItem item{.account = user.account, .type = type};
    item.content_type = content_type_of(bytes);
    item.bytes = std::move(bytes);
    item.until = now + world.limits.file_life;
    world.shelf.put(other, std::move(item));
    Bubble bubble = text_bubble(Carrier::customer, is_image ? "" : "语音", now);
    bubble.kind = is_image ? BubbleKind::picture : BubbleKind::voice;
    if (is_image) bubble.picture = "/sim/file/weibo/" + other;
    world.show(user, std::move(bubble));
    Json data;
    if (world.limits.file_ids_as_text)
        data = {{"vfid", own}, {"tovfid", other}};
    else
        data = {{"vfid", Json::parse(own)}, {"tovfid", Json::parse(other)}};
    const std::string text = is_image ? "发了一张图片" : "发了一个语音消息";
    return {push_of(world, user, type, text, data, now)};
}

Pushes send_place(
    World& world,
    User& user,
    const std::string& latitude,
    const std::string& longitude,
    net::Instant now
) {
    open_window(world, user, now);
    show(world, user, Carrier::customer, BubbleKind::place, "发送了一个位置", now);
    const Json data{{"longitude", longitude}, {"latitude", latitude}};
    return {push_of(world, user, "position", "发送了一个位置", data, now)};
}

Pushes follow(World& world, User& user, net::Instant now) {
    if (user.following) return {};
    user.following = true;
    user.left = false;
    open_window(world, user, now);
    note(world, user, "已关注", now);
    return {push_of(world, user, "event", "关注事件消息", event("follow"), now)};
}

Pushes unfollow(World& world, User& user, net::Instant now) {
    if (!user.following) return {};
    user.following = false;
    user.left = true;
    note(world, user, "已取消关注", now);
    return {push_of(world, user, "event", "取消关注事件消息", event("unfollow"), now)};
}

Pushes subscribe(
    World& world, User& user, bool joins, const std::string& keyword, net::Instant now
) {
    if (joins) open_window(world, user, now);
    note(world, user, joins ? "已订阅私信" : "已退订私信", now);
    const std::string button = joins ? "订阅事件消息" : "取消订阅事件消息";
    const Json data = event(joins ? "subscribe" : "unsubscribe");
    return {push_of(world, user, "event", keyword.empty() ? button : keyword, data, now)};
}

Pushes tap(World& world, User& user, const std::string& key, net::Instant now) {
    open_window(world, user, now);
    return {push_of(world, user, "event", "自定义菜单事件消息", event("click", key), now)};
}

Pushes open_page(World& world, User& user, const std::string& url, net::Instant now) {
    const std::string text = "自定义菜单跳转链接事件消息";
    return {push_of(world, user, "event", text, event("view", url), now)};
}

Pushes scan(World& world, User& user, const std::string& scene, net::Instant now) {
    const bool was_following = user.following;
    user.following = true;
    user.left = false;
    open_window(world, user, now);
    note(world, user, "扫描了二维码", now);
    Json data = event(was_following ? "scan" : "scan_follow", "qr_" + scene);
    data["ticket"] = world.dice.letters(32);
    return {push_of(world, user, "event", "扫描二维码", data, now)};
}

Pushes mention(
    World& world, User& user, const std::string& text, bool in_comment, net::Instant now
) {
    const std::string id = "4" + world.dice.digits(15);
    world.posts[id] = {user.account, user.uid, in_comment};
    world.posts[id].text = text;
    if (in_comment) world.posts[id].below = "4" + world.dice.digits(15);
    show(world, user, Carrier::customer, BubbleKind::text, text, now);
    if (!world.accounts[user.account].account.gets_mentions) return {};
    user.mention = {now + world.limits.window, world.limits.per_mention};
    const Json data = event(in_comment ? "comment" : "status", id);
    return {push_of(world, user, "mention", text, data, now)};
}

void take_answer(World& world, User& user, const PassiveAnswer& answer, net::Instant now) {
    if (!answer.bubble || user.left || user.blocks) return;
    Bubble bubble = *answer.bubble;
    bubble.carrier = Carrier::passive;
    bubble.at = now;
    world.show(user, std::move(bubble));
}

}  // namespace simulators::weibo
