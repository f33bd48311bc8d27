#include "simulators/wechat/calls.hpp"

#include <array>

namespace simulators::wechat {

namespace {

// Escapes of characters beyond ASCII are shown literally by the platform, or refused.
bool escapes_characters(std::string_view body) {
    for (auto at = body.find('\\'); at != std::string_view::npos; at = body.find('\\', at + 2)) {
        const auto escape = body.substr(at, 6);
        if (escape.size() < 6 || escape[1] != 'u') continue;
        if (escape.substr(2, 2) != "00" || escape[4] >= '8') return true;
    }
    return false;
}

std::string sum_of_menu(const Json& menu) {
    std::string text = string_of(menu, "head_content");
    for (const auto& entry : menu.value("list", Json::array()))
        text += "\n· " + string_of(entry, "content");
    const std::string tail = string_of(menu, "tail_content");
    return tail.empty() ? text : text + "\n" + tail;
}

struct Reading {
    Bubble bubble;
    int refusal = 0;
};

Reading wrong(int code) {
    return {.refusal = code};
}

Reading read_media(const Context& context, const Json& object, const char* type, BubbleKind kind) {
    const std::string id = string_of(object, "media_id");
    const MediaItem* item = context.world.shelf.find(id);
    const bool good = item != nullptr && item->account == context.index && item->type == type &&
                      context.now < item->until;
    if (!good) return wrong(40007);
    Bubble bubble{.kind = kind, .text = string_of(object, "title")};
    if (kind == BubbleKind::picture) bubble.picture = "/sim/file/wechat/" + id;
    return {.bubble = std::move(bubble)};
}

Reading read_news(const Json& object) {
    const auto articles = object.value("articles", Json());
    if (!articles.is_array()) return {.refusal = 45162};
    if (articles.size() != 1) return wrong(45008);
    Bubble bubble{.kind = BubbleKind::card, .text = string_of(articles[0], "title")};
    bubble.lines.emplace_back("", string_of(articles[0], "description"));
    bubble.url = string_of(articles[0], "url");
    return {.bubble = std::move(bubble)};
}

Reading read_text(const std::string& text) {
    if (text.empty()) return wrong(44004);
    if (text.size() > text_bytes_max) return wrong(45002);
    return {.bubble = {.text = text}};
}

Reading read_message(const Context& context, const Json& body) {
    const std::string type = string_of(body, "msgtype");
    const Json object = type.empty() ? Json() : body.value(type, Json());
    if (!object.is_object()) return wrong(40008);
    if (type == "text") return read_text(string_of(object, "content"));
    if (type == "msgmenu") return read_text(sum_of_menu(object));
    if (type == "image") return read_media(context, object, "image", BubbleKind::picture);
    if (type == "voice") return read_media(context, object, "voice", BubbleKind::voice);
    if (type == "video") return read_media(context, object, "video", BubbleKind::video);
    if (type == "news") return read_news(object);
    if (type != "miniprogrampage" && type != "music" && type != "wxcard") return wrong(40008);
    return {.bubble = {.kind = BubbleKind::card, .text = string_of(object, "title")}};
}

// Whether this customer may be written to now.
int obstacle(const Context& context, const User& user) {
    if (!user.following) return user.left ? 45015 : 43004;
    if (user.muted) return 48002;
    switch (user.quota.verdict(context.now)) {
        case Quota::Verdict::allowed:
            return 0;
        case Quota::Verdict::window_shut:
            return 45015;
        case Quota::Verdict::used_up:
            return 45047;
    }
    return 0;
}

std::uint64_t sends_per_day(const Context& context) {
    const bool tenth = context.account.account.is_test_account;
    return context.world.limits.sends_per_day / (tenth ? 10 : 1);
}

Answer answer_message(const Context& context, const Json& body, const std::string& openid) {
    User* user = context.user(openid);
    if (user == nullptr) return context.refuse(40003);
    if (const int code = obstacle(context, *user); code != 0) return context.refuse(code);
    Reading reading = read_message(context, body);
    if (reading.refusal != 0) return context.refuse(reading.refusal);
    if (!context.account.sends.take(context.now, sends_per_day(context)))
        return context.refuse(45009);
    user->quota.use(context.now);
    user->exchanged_at = context.now;
    user->typing_until = {};
    reading.bubble.carrier = Carrier::service;
    reading.bubble.at = context.now;
    context.world.show(*user, std::move(reading.bubble));
    return accepted({{"errcode", 0}, {"errmsg", "ok"}});
}

}  // namespace

Answer send_message(const Context& context) {
    if (context.request.body.empty()) return context.refuse(44002);
    if (!context.account.account.verified) return context.refuse(48001);
    const auto body = object_of(context.request);
    if (!body) return context.refuse(47001);
    if (escapes_characters(context.request.body)) return context.refuse(40033);
    const std::string openid = string_of(*body, "touser");
    Answer answer = answer_message(context, *body, openid);
    answer.user = openid;
    return answer;
}

Answer show_typing(const Context& context) {
    if (!context.account.account.verified) return context.refuse(48001);
    const auto body = object_of(context.request);
    if (!body) return context.refuse(47001);
    User* user = context.user(string_of(*body, "touser"));
    if (user == nullptr) return context.refuse(40003);
    const std::string command = string_of(*body, "command");
    const auto& limits = context.world.limits;
    if (command == "CancelTyping") {
        user->typing_until = {};
        return accepted({{"errcode", 0}, {"errmsg", "ok"}});
    }
    if (command != "Typing") return context.refuse(45072);
    if (context.now - user->exchanged_at > limits.typing_exchange)
        return context.refuse(45080, "client so far away");
    if (context.now < user->typing_until) return context.refuse(45081, "already typing");
    user->typing_until = context.now + limits.typing_shown;
    if (context.world.on_change) context.world.on_change();
    Answer answer = accepted({{"errcode", 0}, {"errmsg", "ok"}});
    answer.user = user->openid;
    return answer;
}

}  // namespace simulators::wechat
