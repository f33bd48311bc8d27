// The events: one reader for each name that the platform documents.
#include "connectors/wechat/payload_fields.hpp"

#include <algorithm>
#include <array>

namespace connectors::wechat::fields {

namespace {

using Node = pugi::xml_node;

std::string without_blanks(std::string_view text) {
    std::string kept = lower(text);
    std::erase_if(kept, [](char c) { return c == ' ' || c == '\t' || c == '\n'; });
    return kept;
}

Content read_subscribed(const Node& root) {
    std::string scene = text(root, "EventKey");
    constexpr std::string_view prefix = "qrscene_";
    if (scene.starts_with(prefix)) scene.erase(0, prefix.size());
    return Subscribed{std::move(scene), text(root, "Ticket")};
}

Content read_unsubscribed(const Node& /*root*/) {
    return Unsubscribed{};
}

Content read_scanned(const Node& root) {
    return Scanned{text(root, "EventKey"), text(root, "Ticket")};
}

Content read_located(const Node& root) {
    return Located{text(root, "Latitude"), text(root, "Longitude"), text(root, "Precision")};
}

Content read_clicked(const Node& root) {
    return Clicked{text(root, "EventKey")};
}

template <bool in_mini_program>
Content read_viewed(const Node& root) {
    return Viewed{text(root, "EventKey"), text(root, "MenuId"), in_mini_program};
}

template <bool waits>
Content read_code(const Node& root) {
    const Node info = root.child("ScanCodeInfo");
    return CodeScanned{
        text(root, "EventKey"), text(info, "ScanType"), text(info, "ScanResult"), waits};
}

Content read_pictures(const Node& root) {
    const Node info = root.child("SendPicsInfo");
    PicturesPicked picked{text(root, "EventKey"), number(info, "Count"), {}};
    for (const Node& item : info.child("PicList").children("item")) {
        picked.md5s.push_back(text(item, "PicMd5Sum"));
    }
    return picked;
}

Content read_place(const Node& root) {
    const Node info = root.child("SendLocationInfo");
    return PlacePicked{
        text(root, "EventKey"),
        Place{
            text(info, "Location_X"),
            text(info, "Location_Y"),
            text(info, "Scale"),
            text(info, "Label"),
            text(info, "Poiname")}};
}

// Blanks and letter case come and go here.
TemplateSent::Status template_status(std::string_view status) {
    const std::string word = without_blanks(status);
    if (word == "success") return TemplateSent::Status::success;
    if (word == "failed:userblock") return TemplateSent::Status::blocked;
    if (word == "failed:systemfailed") return TemplateSent::Status::system_failed;
    if (word == "failed:freqlimit") return TemplateSent::Status::too_frequent;
    return TemplateSent::Status::other;
}

Content read_template_sent(const Node& root) {
    return TemplateSent{text(root, "MsgID"), template_status(text(root, "Status"))};
}

Content read_mass_sent(const Node& root) {
    return MassSent{
        text(root, "MsgID"),
        text(root, "Status"),
        number(root, "TotalCount"),
        number(root, "FilterCount"),
        number(root, "SentCount"),
        number(root, "ErrorCount")};
}

std::vector<Consent> consents(const Node& parent) {
    std::vector<Consent> list;
    for (const Node& item : parent.children("List")) {
        list.push_back(
            {text(item, "TemplateId"),
             without_blanks(text(item, "SubscribeStatusString")) == "accept",
             text(item, "PopupScene")}
        );
    }
    return list;
}

Content read_consent_asked(const Node& root) {
    return ConsentAsked{consents(root.child("SubscribeMsgPopupEvent"))};
}

Content read_consent_changed(const Node& root) {
    return ConsentChanged{consents(root.child("SubscribeMsgChangeEvent"))};
}

Content read_notice_sent(const Node& root) {
    NoticeSent sent;
    for (const Node& item : root.child("SubscribeMsgSentEvent").children("List")) {
        sent.list.push_back(
            {text(item, "TemplateId"),
             text(item, "MsgID"),
             text(item, "ErrorCode"),
             text(item, "ErrorStatus")}
        );
    }
    return sent;
}

template <AgentSession::Change change>
Content read_session(const Node& root) {
    if (change == AgentSession::Change::switched) {
        return AgentSession{change, text(root, "ToKfAccount"), text(root, "FromKfAccount")};
    }
    return AgentSession{change, text(root, "KfAccount"), {}};
}

template <ProfileChanged::Change change>
Content read_profile(const Node& root) {
    return ProfileChanged{
        change,
        text(root, "OpenID"),
        text(root, "UnionID"),
        text(root, "AppID"),
        text(root, "RevokeInfo")};
}

struct Reader {
    std::string_view event;
    Content (*read)(const Node& root);
};

using Session = AgentSession::Change;
using Profile = ProfileChanged::Change;

constexpr std::array readers{
    Reader{"subscribe", read_subscribed},
    Reader{"unsubscribe", read_unsubscribed},
    Reader{"SCAN", read_scanned},
    Reader{"LOCATION", read_located},
    Reader{"CLICK", read_clicked},
    Reader{"VIEW", read_viewed<false>},
    Reader{"view_miniprogram", read_viewed<true>},
    Reader{"scancode_push", read_code<false>},
    Reader{"scancode_waitmsg", read_code<true>},
    Reader{"pic_sysphoto", read_pictures},
    Reader{"pic_photo_or_album", read_pictures},
    Reader{"pic_weixin", read_pictures},
    Reader{"location_select", read_place},
    Reader{"TEMPLATESENDJOBFINISH", read_template_sent},
    Reader{"templatesendjobfinish", read_template_sent},
    Reader{"MASSSENDJOBFINISH", read_mass_sent},
    Reader{"subscribe_msg_popup_event", read_consent_asked},
    Reader{"subscribe_msg_change_event", read_consent_changed},
    Reader{"subscribe_msg_sent_event", read_notice_sent},
    Reader{"kf_create_session", read_session<Session::created>},
    Reader{"kf_close_session", read_session<Session::closed>},
    Reader{"kf_switch_session", read_session<Session::switched>},
    Reader{"user_info_modified", read_profile<Profile::modified>},
    Reader{"user_authorization_revoke", read_profile<Profile::revoked>},
    Reader{"user_authorization_cancellation", read_profile<Profile::cancelled>},
};

}  // namespace

Content read_event(const pugi::xml_node& root, std::string_view event) {
    const auto* reader = std::ranges::find(readers, event, &Reader::event);
    return reader == readers.end() ? Content{UnknownEvent{}} : reader->read(root);
}

}  // namespace connectors::wechat::fields
