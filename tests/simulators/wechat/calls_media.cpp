#include "simulators/multipart.hpp"
#include "simulators/wechat/calls.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace simulators::wechat {

namespace {

struct MediaKind {
    std::string_view type;
    std::size_t bytes_max;
};

constexpr std::size_t mebibyte = std::size_t{1024} * 1024;

constexpr std::array<MediaKind, 4> kinds{{
    {"image", 10 * mebibyte},
    {"voice", 2 * mebibyte},
    {"video", 10 * mebibyte},
    {"thumb", std::size_t{64} * 1024},
}};

std::string parameter(const net::Request& request, std::string_view name) {
    const std::string* found = request.parameter(name);
    return found == nullptr ? std::string() : *found;
}

std::string file_name_of(const MediaItem& item, const std::string& id) {
    const auto slash = item.content_type.find('/');
    std::string ending = item.content_type.substr(slash + 1);
    if (ending == "jpeg") ending = "jpg";
    return id.substr(0, 16) + "." + ending;
}

}  // namespace

Answer upload_media(const Context& context) {
    const std::string type = parameter(context.request, "type");
    const auto* kind = std::find_if(kinds.begin(), kinds.end(), [&](const MediaKind& known) {
        return known.type == type;
    });
    if (kind == kinds.end()) return context.refuse(40004);
    const std::string* content_type = context.request.header("content-type");
    const auto file = file_in_form(
        context.request.body, content_type == nullptr ? std::string() : *content_type, "media"
    );
    if (!file) return context.refuse(41005);
    if (file->bytes.empty()) return context.refuse(44001);
    if (file->bytes.size() > kind->bytes_max) return context.refuse(40006);
    MediaItem item{.account = context.index, .type = type};
    item.content_type = content_type_of(file->bytes);
    item.bytes = file->bytes;
    const auto seconds =
        std::chrono::floor<std::chrono::seconds>(context.now).time_since_epoch().count();
    const std::string id = context.world.keep(std::move(item), context.now);
    return accepted(
        {{"type", type},
         {type == "thumb" ? "thumb_media_id" : "media_id", id},
         {"created_at", seconds}}
    );
}

Answer download_media(const Context& context) {
    const std::string id = parameter(context.request, "media_id");
    if (id.empty()) return context.refuse(41006);
    const MediaItem* item = context.world.shelf.find(id);
    const bool good =
        item != nullptr && item->account == context.index && context.now < item->until;
    if (!good) return context.refuse(40007);
    if (item->type == "video")
        return accepted({{"video_url", context.base + "/mmbiz_video/" + id}});
    Answer answer;
    answer.response.content_type = item->content_type;
    answer.response.headers.emplace_back(
        "Content-disposition", "attachment; filename=\"" + file_name_of(*item, id) + "\""
    );
    answer.response.body = item->bytes;
    return answer;
}

Answer tell_user(const Context& context) {
    const std::string openid = parameter(context.request, "openid");
    const User* user = context.user(openid);
    if (user == nullptr) return context.refuse(40003);
    Json body{{"subscribe", user->following ? 1 : 0}, {"openid", openid}};
    if (!user->unionid.empty()) body["unionid"] = user->unionid;
    if (user->following) {
        const auto followed = std::chrono::floor<std::chrono::seconds>(user->followed_at);
        body["subscribe_time"] = followed.time_since_epoch().count();
        body["remark"] = "";
        body["groupid"] = 0;
        body["tagid_list"] = Json::array();
        body["subscribe_scene"] = user->scene;
        body["qr_scene"] = 0;
        body["qr_scene_str"] = "";
    }
    Answer answer = accepted(body);
    answer.user = openid;
    return answer;
}

}  // namespace simulators::wechat
