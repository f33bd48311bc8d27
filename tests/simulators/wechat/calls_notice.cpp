#include "simulators/wechat/calls.hpp"
#include "simulators/wechat/deeds.hpp"

#include <algorithm>
#include <array>

namespace simulators::wechat {

namespace {

constexpr std::string_view finished = "TEMPLATESENDJOBFINISH";

// The longest value of a field, in characters, by the beginning of its name.
struct FieldLimit {
    std::string_view beginning;
    std::size_t characters_max;
};

constexpr std::array<FieldLimit, 11> field_limits{{
    {"thing", 20},
    {"number", 32},
    {"letter", 32},
    {"symbol", 5},
    {"character_string", 32},
    {"time", 40},
    {"date", 40},
    {"amount", 11},
    {"phone_number", 17},
    {"car_number", 8},
    {"phrase", 5},
}};

std::size_t characters_in(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
    }));
}

bool fits(const std::string& field, const std::string& value) {
    if (value.empty() || value.find('\n') != std::string::npos) return false;
    for (const auto& limit : field_limits)
        if (field.starts_with(limit.beginning)) return characters_in(value) <= limit.characters_max;
    return characters_in(value) <= 20;
}

// The first field that is wrong; empty when all are right.
std::string wrong_field(const Json& data) {
    for (const auto& [field, entry] : data.items())
        if (!fits(field, string_of(entry, "value"))) return field;
    return {};
}

bool knows(const std::vector<std::string>& ids, const std::string& id) {
    if (id.empty()) return false;
    return ids.empty() || std::find(ids.begin(), ids.end(), id) != ids.end();
}

Bubble card_of(const Json& body, Carrier carrier, std::string title, net::Instant now) {
    Bubble bubble = text_bubble(carrier, std::move(title), now);
    bubble.kind = BubbleKind::card;
    for (const auto& [field, entry] : body["data"].items())
        bubble.lines.emplace_back(field, string_of(entry, "value"));
    bubble.url = string_of(body, body.contains("url") ? "url" : "page");
    return bubble;
}

Push report_of(
    const Context& context, const User& user, std::string_view event, const Fields& extra
) {
    const auto seconds =
        std::chrono::floor<std::chrono::seconds>(context.now + context.world.limits.report_delay);
    Fields fields;
    fields.text("ToUserName", context.account.account.original_id)
        .text("FromUserName", user.openid)
        .number("CreateTime", std::to_string(seconds.time_since_epoch().count()))
        .text("MsgType", "event")
        .text("Event", event);
    Push push{.account = context.index, .openid = user.openid, .is_report = true};
    push.xml = fields.document();
    const std::string more = extra.document();
    push.xml.insert(push.xml.rfind("</xml>"), more.substr(5, more.size() - 11));
    push.delay = context.world.limits.report_delay;
    return push;
}

// Whether it comes to the customer in the end; the words are the platform's.
std::string fate(const Context& context, const User& user) {
    if (user.muted) return "failed:user block";
    if (context.world.dice.per_mille(context.world.failed_reports)) return "failed: system failed";
    return "success";
}

int obstacle(const Context& context, const Json& body) {
    if (!knows(context.account.account.templates, string_of(body, "template_id"))) return 40037;
    if (!body.value("data", Json()).is_object()) return 47001;
    return 0;
}

void remember(World& world, const std::string& key, TakenTemplate taken) {
    auto& all = world.taken_templates;
    if (all.size() >= World::taken_templates_max)
        std::erase_if(all, [&](const auto& entry) {
            return taken.at - entry.second.at >= world.limits.repeat_window;
        });
    all[key] = taken;
}

Answer answer_template(const Context& context, const Json& body, User& user) {
    if (!user.following) return context.refuse(43004);
    if (const int code = obstacle(context, body); code != 0) return context.refuse(code);
    if (const auto field = wrong_field(body["data"]); !field.empty())
        return context.refuse(47003, "argument invalid! data." + field + ".value invalid");
    auto& world = context.world;
    const std::string client_id = string_of(body, "client_msg_id");
    const std::string key = std::to_string(context.index) + "|" + user.openid + "|" + client_id;
    const auto taken = world.taken_templates.find(key);
    const bool repeats = !client_id.empty() && taken != world.taken_templates.end() &&
                         context.now - taken->second.at < world.limits.repeat_window;
    if (repeats)
        return accepted({{"errcode", 0}, {"errmsg", "ok"}, {"msgid", taken->second.message_id}});
    if (!context.account.templates.take(context.now, world.limits.templates_per_day))
        return context.refuse(45009);
    const std::uint64_t id = world.next_message_id(context.now);
    if (!client_id.empty()) remember(world, key, {context.now, id});
    const std::string status = fate(context, user);
    if (status == "success")
        world.show(user, card_of(body, Carrier::template_card, "服务进度通知", context.now));
    Answer answer = accepted({{"errcode", 0}, {"errmsg", "ok"}, {"msgid", id}});
    Fields extra;
    extra.number("MsgID", std::to_string(id)).text("Status", status);
    answer.reports.push_back(report_of(context, user, finished, extra));
    return answer;
}

Answer answer_notice(const Context& context, const Json& body, User& user) {
    const std::string notice = string_of(body, "template_id");
    if (!knows(context.account.account.notices, notice)) return context.refuse(40037);
    const Json data = body.value("data", Json());
    if (!data.is_object()) return context.refuse(47001);
    if (const auto field = wrong_field(data); !field.empty())
        return context.refuse(47003, "argument invalid! data." + field + ".value invalid");
    const auto banked = user.consents.find(notice);
    if (banked == user.consents.end() || banked->second == 0) return context.refuse(43101);
    --banked->second;
    const std::string end = fate(context, user);
    const bool arrives = end == "success";
    if (arrives) context.world.show(user, card_of(body, Carrier::notice, "订阅通知", context.now));
    Fields extra;
    extra.open("SubscribeMsgSentEvent").open("List").text("TemplateId", notice);
    extra.number("MsgID", std::to_string(context.world.next_message_id(context.now)));
    extra.number("ErrorCode", arrives ? "0" : user.muted ? "43101" : "2");
    extra.text("ErrorStatus", end);
    extra.close("List").close("SubscribeMsgSentEvent");
    Answer answer = accepted({{"errcode", 0}, {"errmsg", "ok"}});
    answer.reports.push_back(report_of(context, user, "subscribe_msg_sent_event", extra));
    return answer;
}

using Then = Answer (*)(const Context& context, const Json& body, User& user);

Answer for_named_user(const Context& context, Then then) {
    const auto body = object_of(context.request);
    if (!body) return context.refuse(47001);
    const std::string openid = string_of(*body, "touser");
    User* user = context.user(openid);
    Answer answer = user == nullptr ? context.refuse(40003) : then(context, *body, *user);
    answer.user = openid;
    return answer;
}

constexpr std::size_t title_characters_max = 15;
constexpr std::size_t single_characters_max = 200;

// One message for each scene that was agreed to; whoever does not follow gets it too.
Answer answer_single(const Context& context, const Json& body, User& user) {
    if (!knows(context.account.account.singles, string_of(body, "template_id")))
        return context.refuse(40037);
    const std::string title = string_of(body, "title");
    const Json data = body.value("data", Json::object());
    const std::string text = string_of(data.value("content", Json::object()), "value");
    const bool fits = !title.empty() && characters_in(title) <= title_characters_max &&
                      !text.empty() && characters_in(text) <= single_characters_max;
    if (!fits) return context.refuse(47003, "argument invalid! data.content.value invalid");
    if (user.scenes.erase(string_of(body, "scene")) == 0) return context.refuse(43101);
    Bubble bubble = text_bubble(Carrier::notice, title, context.now);
    bubble.kind = BubbleKind::card;
    bubble.lines.emplace_back("content", text);
    bubble.url = string_of(body, "url");
    context.world.show(user, std::move(bubble));
    return accepted({{"errcode", 0}, {"errmsg", "ok"}});
}

}  // namespace

Answer send_single(const Context& context) {
    if (!context.account.account.verified) return context.refuse(48001);
    return for_named_user(context, answer_single);
}

Answer send_template(const Context& context) {
    const Account& account = context.account.account;
    if (!account.verified || account.kind != AccountKind::service) return context.refuse(48001);
    return for_named_user(context, answer_template);
}

Answer send_notice(const Context& context) {
    const Account& account = context.account.account;
    const bool may =
        account.verified && account.kind == AccountKind::service && !account.is_test_account;
    if (!may) return context.refuse(48001);
    return for_named_user(context, answer_notice);
}

}  // namespace simulators::wechat
