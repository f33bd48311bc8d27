#include "simulators/wechat/one_account.hpp"

namespace simulators::wechat {

namespace {

const std::string jpeg = std::string("\xff\xd8\xff\xe0", 4) + "picture";

class MediaTest : public WorldTest {
protected:
    MediaTest() { follow(world, user, "", now); }

    Json upload(const std::string& type, const std::string& bytes, const std::string& field) {
        net::Request request{.method = net::Method::post, .path = "/cgi-bin/media/upload"};
        request.query = {{"access_token", token()}, {"type", type}};
        request.headers = {{"content-type", "multipart/form-data; boundary=cut"}};
        request.body = "--cut\r\nContent-Disposition: form-data; name=\"" + field +
                       "\"; filename=\"a.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n" + bytes +
                       "\r\n--cut--\r\n";
        return answer(std::move(request));
    }

    Json download(const std::string& id) {
        return get("/cgi-bin/media/get", {{"access_token", token()}, {"media_id", id}});
    }
};

TEST_F(MediaTest, WhatWasUploadedCanBeSentAndFetchedForThreeDays) {
    const std::string id = upload("image", jpeg, "media")["media_id"];
    download(id);
    EXPECT_EQ(last.response.body, jpeg);
    EXPECT_EQ(last.response.content_type, "image/jpeg");
    ASSERT_FALSE(last.response.headers.empty());
    EXPECT_EQ(last.response.headers[0].second.find("attachment; filename=\""), 0U);
    now += 72h;
    EXPECT_EQ(download(id)["errcode"], 40007);
    EXPECT_EQ(last.response.status, 200U);
}

TEST_F(MediaTest, APictureOfACustomerOutlivesItsIdUnderItsAddress) {
    const auto pushes = send_picture(world, user, jpeg, "http://here", now);
    ASSERT_EQ(pushes.size(), 1U);
    const auto& xml = pushes[0].xml;
    const auto at = xml.find("<MediaId><![CDATA[") + 18;
    const std::string id = xml.substr(at, xml.find("]]>", at) - at);
    EXPECT_NE(xml.find("<PicUrl><![CDATA[http://here/mmbiz_pic/" + id + "]]>"), std::string::npos);
    download(id);
    EXPECT_EQ(last.response.body, jpeg);
    now += 72h;
    EXPECT_EQ(download(id)["errcode"], 40007);
    get("/mmbiz_pic/" + id, {});
    EXPECT_EQ(last.response.body, jpeg);
}

TEST_F(MediaTest, AVideoIsFetchedFromWhereTheAnswerSays) {
    const auto pushes = send_video(world, user, "film", now);
    const auto& xml = pushes.at(0).xml;
    const auto at = xml.find("<MediaId><![CDATA[") + 18;
    const Json said = download(xml.substr(at, xml.find("]]>", at) - at));
    const std::string url = said["video_url"];
    EXPECT_EQ(url.find("http://127.0.0.1:8090/mmbiz_video/"), 0U);
    get(url.substr(21), {});
    EXPECT_EQ(last.response.body, "film");
}

TEST_F(MediaTest, RefusalsNameTheirReason) {
    EXPECT_EQ(upload("poem", jpeg, "media")["errcode"], 40004);
    EXPECT_EQ(upload("image", jpeg, "file")["errcode"], 41005);
    EXPECT_EQ(upload("image", "", "media")["errcode"], 44001);
    EXPECT_EQ(upload("thumb", std::string(65537, 'x'), "media")["errcode"], 40006);
    EXPECT_EQ(download("")["errcode"], 41006);
    EXPECT_EQ(download("unknown")["errcode"], 40007);
    User& other = world.arrive(1, "lin");
    const auto pushes = send_picture(world, other, jpeg, "", now);
    const auto& xml = pushes.at(0).xml;
    const auto at = xml.find("<MediaId><![CDATA[") + 18;
    EXPECT_EQ(download(xml.substr(at, xml.find("]]>", at) - at))["errcode"], 40007)
        << "an id of another account";
}

}  // namespace

}  // namespace simulators::wechat
