#include "connectors/wechat/fake_api.hpp"
#include "connectors/wechat/sender.hpp"

#include <gtest/gtest.h>

namespace {

using namespace connectors::wechat;
using namespace wechat_tests;
using connectors::MediaFetched;
using connectors::MediaRefused;
using connectors::MediaWanted;
using connectors::Outcome;
using dialog::Ending;
using dialog::MediaKind;
using dialog::Obstacle;
using net::Task;

const std::string picture("\xff\xd8\xff\xe0 picture", 12);
const std::string picture_url = "http://mmbiz.qpic.cn/mmbiz_jpg/abc/0";

class WeChatFetch : public OutboundTest {
protected:
    using Fetched = std::variant<MediaFetched, MediaRefused>;

    static OutboundSettings settings(Access access) {
        OutboundSettings made;
        made.access = std::move(access);
        return made;
    }

    Fetched fetch(MediaWanted wanted) {
        Fetched fetched;
        const auto story = [&]() -> Task<void> {
            fetched = co_await sender.fetch(std::move(wanted));
        };
        play(io, story());
        return fetched;
    }

    std::variant<WeChatSender::Uploaded, Outcome> upload(
        MediaKind kind, std::string bytes, std::string file_name
    ) {
        std::variant<WeChatSender::Uploaded, Outcome> uploaded;
        const auto story = [&]() -> Task<void> {
            uploaded = co_await sender.upload(kind, std::move(bytes), std::move(file_name));
        };
        play(io, story());
        return uploaded;
    }

    // By what the address holds; everything else is not there.
    void serve(std::vector<std::pair<std::string, net::ClientResult>> rows) {
        api.on_call = [rows = std::move(rows)](const net::ClientRequest& request) {
            for (const auto& [part, result] : rows)
                if (has(request.url, part)) return result;
            return net::ClientResult(answered("not here", "text/plain", 404));
        };
    }

    WeChatSender sender{settings(access()), hooks()};
};

net::ClientResponse file(std::string bytes, std::string type, const std::string& file_name) {
    auto response = answered(std::move(bytes), std::move(type));
    response.headers.emplace_back(
        "content-disposition", "attachment; filename=\"" + file_name + "\""
    );
    return response;
}

TEST_F(WeChatFetch, APictureComesByItsId) {
    serve({{"/cgi-bin/media/get", file(picture, "image/jpeg", "M1.jpg")}});
    const Fetched fetched = fetch({MediaKind::image, "M1_-+/", picture_url});
    ASSERT_TRUE(std::holds_alternative<MediaFetched>(fetched));
    EXPECT_EQ(std::get<MediaFetched>(fetched).bytes, picture);
    EXPECT_EQ(std::get<MediaFetched>(fetched).file_name, "M1.jpg");
    EXPECT_EQ(std::get<MediaFetched>(fetched).content_type, "image/jpeg");
    ASSERT_EQ(api.calls.size(), 1U);
    EXPECT_EQ(
        api.calls.front().url,
        "https://api.weixin.qq.com/cgi-bin/media/get?access_token=99_token%2F1%2B"
        "&media_id=M1_-%2B%2F"
    );
    EXPECT_EQ(api.calls.front().body_bytes_max, connectors::media_bytes_max);
}

TEST_F(WeChatFetch, APictureWhoseIdIsGoneComesFromItsAddress) {
    serve(
        {{"/cgi-bin/media/get", answered(refusal_of(40007, "invalid media_id"), "text/plain")},
         {picture_url, answered(picture, "image/jpeg")}}
    );
    const Fetched fetched = fetch({MediaKind::image, "M1", picture_url});
    ASSERT_TRUE(std::holds_alternative<MediaFetched>(fetched));
    EXPECT_EQ(std::get<MediaFetched>(fetched).bytes, picture);
    EXPECT_EQ(api.calls.back().url, picture_url);
}

TEST_F(WeChatFetch, APictureComesAlsoWhenThereIsNoToken) {
    api.token_result = answered(refusal_of(40125, "invalid appsecret"));
    serve({{picture_url, answered(picture, "image/jpeg")}});
    EXPECT_TRUE(std::holds_alternative<MediaFetched>(fetch({MediaKind::image, "M1", picture_url})));
}

TEST_F(WeChatFetch, StrangersDoNotChooseWhomWeCall) {
    for (const char* url :
         {"http://127.0.0.1:9090/metrics",
          "http://169.254.169.254/latest/meta-data/",
          "http://mmbiz.qpic.cn@127.0.0.1/",
          "https://example.com/a.jpg",
          "file:///etc/passwd"}) {
        api.calls.clear();
        serve({{"/cgi-bin/media/get", answered(refusal_of(40007, "invalid media_id"))}});
        const Fetched fetched = fetch({MediaKind::image, "M1", url});
        ASSERT_TRUE(std::holds_alternative<MediaRefused>(fetched)) << url;
        EXPECT_TRUE(std::get<MediaRefused>(fetched).for_ever);
        EXPECT_EQ(api.calls.size(), 1U) << url;
        EXPECT_TRUE(std::holds_alternative<MediaRefused>(fetch({MediaKind::image, "", url})));
        EXPECT_EQ(api.calls.size(), 1U) << url;
    }
}

TEST_F(WeChatFetch, AVoiceIsGoneForEverWhenItsIdIs) {
    serve({{"/cgi-bin/media/get", answered(refusal_of(40007, "invalid media_id"), "image/jpeg")}});
    const Fetched fetched = fetch({MediaKind::voice, "M1", picture_url});
    ASSERT_TRUE(std::holds_alternative<MediaRefused>(fetched));
    EXPECT_TRUE(std::get<MediaRefused>(fetched).for_ever);
    EXPECT_EQ(std::get<MediaRefused>(fetched).obstacle, Obstacle::media_gone);
    EXPECT_EQ(api.calls.size(), 1U);
}

TEST_F(WeChatFetch, WhatIsLargerThanWeKeepIsNotAskedForAgain) {
    const net::ClientFailure too_large{net::body_too_large(), true};
    serve({{"/cgi-bin/media/get", too_large}, {"mmbiz.qpic.cn", too_large}});
    for (const auto& wanted :
         {MediaWanted{MediaKind::voice, "M1", ""},
          MediaWanted{MediaKind::image, "M1", picture_url}}) {
        const Fetched fetched = fetch(wanted);
        const auto* refused = std::get_if<MediaRefused>(&fetched);
        ASSERT_NE(refused, nullptr);
        EXPECT_TRUE(refused->for_ever);
        EXPECT_EQ(refused->obstacle, Obstacle::too_long);
    }
}

TEST_F(WeChatFetch, WhatMayComeLaterIsNotGone) {
    const std::vector<net::ClientResult> results{
        failed(true),
        failed(false),
        answered("<html>", "text/html", 502),
        answered("<html>", "text/html"),
        answered("", "audio/amr"),
        answered("{}"),
        answered(refusal_of(-1, "system error"))};
    for (const auto& result : results) {
        serve({{"/cgi-bin/media/get", result}});
        const Fetched fetched = fetch({MediaKind::voice, "M1", ""});
        ASSERT_TRUE(std::holds_alternative<MediaRefused>(fetched));
        EXPECT_FALSE(std::get<MediaRefused>(fetched).for_ever);
        EXPECT_FALSE(std::get<MediaRefused>(fetched).detail.empty());
    }
}

TEST_F(WeChatFetch, AsLongAsOneWayIsOpenAPictureIsNotGone) {
    const auto gone = answered(refusal_of(40007, "invalid media_id"));
    const auto for_ever = [&](net::ClientResult by_id, net::ClientResult by_address) {
        serve({{"/cgi-bin/media/get", std::move(by_id)}, {picture_url, std::move(by_address)}});
        return std::get<MediaRefused>(fetch({MediaKind::image, "M1", picture_url})).for_ever;
    };
    EXPECT_TRUE(for_ever(gone, answered("", "text/plain", 404)));
    EXPECT_FALSE(for_ever(gone, failed(true)));
    EXPECT_FALSE(for_ever(failed(true), answered("", "text/plain", 410)));
}

TEST_F(WeChatFetch, AFilmIsFetchedInASecondCallWithoutToken) {
    const std::string film(
        "\0\0\0\x18"
        "ftypmp42",
        12
    );
    for (const std::string url :
         {"http://vweixinp.tc.qq.com/1007_a.f10.mp4?vkey=1",
          "http://203.205.137.89/vweixinp.tc.qq.com/1007_a.f10.mp4?vkey=1"}) {
        serve(
            {{"/cgi-bin/media/get",
              answered(nlohmann::json{{"video_url", url}}.dump(), "text/plain")},
             {url, answered(film, "video/mp4")}}
        );
        const Fetched fetched = fetch({MediaKind::video, "M1", ""});
        ASSERT_TRUE(std::holds_alternative<MediaFetched>(fetched));
        EXPECT_EQ(std::get<MediaFetched>(fetched).bytes, film);
        EXPECT_EQ(std::get<MediaFetched>(fetched).content_type, "video/mp4");
        EXPECT_EQ(api.calls.back().url, url);
    }
}

TEST_F(WeChatFetch, AFilmElsewhereIsNotFetched) {
    for (const char* url :
         {"http://127.0.0.1/vweixinp.tc.qq.com/a.mp4", "http://example.com/a.mp4", ""}) {
        api.calls.clear();
        serve({{"/cgi-bin/media/get", answered(nlohmann::json{{"video_url", url}}.dump())}});
        const Fetched fetched = fetch({MediaKind::video, "M1", ""});
        ASSERT_TRUE(std::holds_alternative<MediaRefused>(fetched)) << url;
        EXPECT_EQ(api.calls.size(), 1U);
    }
}

TEST_F(WeChatFetch, PlacesAndLinksHaveNoFile) {
    for (const auto kind :
         {MediaKind::location, MediaKind::link, MediaKind::unsupported, MediaKind::file}) {
        const Fetched fetched = fetch({kind, "M1", picture_url});
        EXPECT_TRUE(std::get<MediaRefused>(fetched).for_ever);
    }
    EXPECT_TRUE(api.calls.empty());
}

TEST_F(WeChatFetch, AnUploadGivesAnId) {
    serve({{"/cgi-bin/media/upload", answered(R"({"type":"image","media_id":"M9"})")}});
    const auto uploaded = upload(MediaKind::image, picture, "账单.jpg");
    ASSERT_TRUE(std::holds_alternative<WeChatSender::Uploaded>(uploaded));
    EXPECT_EQ(std::get<WeChatSender::Uploaded>(uploaded).media_id, "M9");
    const net::ClientRequest& call = api.calls.front();
    EXPECT_TRUE(has(call.url, "/cgi-bin/media/upload?access_token="));
    EXPECT_TRUE(call.url.ends_with("&type=image"));
    EXPECT_EQ(call.method, net::Method::post);
    EXPECT_TRUE(call.headers.front().second.starts_with("multipart/form-data; boundary="));
    EXPECT_TRUE(has(call.body, picture));
    EXPECT_FALSE(has(call.body, "账单"));
}

TEST_F(WeChatFetch, WhatCannotBeUploadedIsNot) {
    const auto outcome = [&](MediaKind kind, std::string bytes, std::string file_name) {
        return std::get<Outcome>(upload(kind, std::move(bytes), std::move(file_name)));
    };
    const std::string large(std::size_t{2} * 1024 * 1024 + 1, 'a');
    EXPECT_EQ(outcome(MediaKind::image, large, "a.jpg").obstacle, Obstacle::too_long);
    EXPECT_EQ(outcome(MediaKind::image, "a", "a.exe").obstacle, Obstacle::malformed);
    EXPECT_TRUE(api.calls.empty());
    serve({{"/cgi-bin/media/upload", answered("{}")}});
    EXPECT_EQ(outcome(MediaKind::image, "a", "a.jpg").ending, Ending::unavailable);
    serve({{"/cgi-bin/media/upload", answered(refusal_of(40009, "invalid image size"))}});
    EXPECT_EQ(outcome(MediaKind::image, "a", "a.jpg").obstacle, Obstacle::too_long);
}

}  // namespace
