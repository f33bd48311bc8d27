// Files of visitors, from the request to the road.
#include "connectors/carrier.hpp"
#include "connectors/webchat/chat.hpp"

#include <gmock/gmock.h>

namespace connectors::webchat {

namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

class UploadTest : public Chat {
protected:
    struct Asked {
        std::optional<net::Response> response;
        json body;
    };

    net::Request upload(const std::string& id, std::string bytes = "bytes") const {
        auto request = asking();
        request.method = net::Method::post;
        request.path = "/chat/demo/upload";
        request.headers = {
            {"host", "chat.example"},
            {"content-length", std::to_string(bytes.size())},
            {"x-visitor", visitor},
            {"x-message-id", id},
            {"x-file-name", "%E5%8F%91%E7%A5%A8.jpg"}};
        request.body = std::move(bytes);
        return request;
    }

    std::shared_ptr<Asked> begin(net::Request request) {
        auto asked = std::make_shared<Asked>();
        net::asio::co_spawn(
            io,
            connector->answer(std::move(request)),
            [asked](const std::exception_ptr& failure, net::Response response) {
                EXPECT_FALSE(failure);
                asked->body = json::parse(response.body, nullptr, false);
                asked->response = std::move(response);
            }
        );
        run();
        return asked;
    }

    Asked ask(net::Request request) {
        const auto asked = begin(std::move(request));
        EXPECT_TRUE(asked->response);
        return *asked;
    }

    static net::Request with(net::Request request, const std::string& name, std::string value) {
        for (auto& [field, old] : request.headers)
            if (field == name) {
                old = std::move(value);
                return request;
            }
        request.headers.emplace_back(name, std::move(value));
        return request;
    }

    static net::Request without(net::Request request, const std::string& name) {
        std::erase_if(request.headers, [&](const auto& field) { return field.first == name; });
        return request;
    }

    void expect_failed(const Asked& asked, unsigned status, const std::string& code) {
        EXPECT_EQ(asked.response->status, status);
        EXPECT_EQ(asked.body["code"], code);
    }

    std::string visitor = sign_visitor(test_key, "demo", "abcdefghijklmnopqrstuvwxyz");
};

TEST_F(UploadTest, AFileIsStagedAndGoesDownTheRoad) {
    const auto asked = ask(upload("picture-1", "JPEG"));
    EXPECT_EQ(asked.response->status, 200U);
    ASSERT_EQ(uploads.uploads.size(), 1U);
    EXPECT_EQ(uploads.uploads[0].bytes, "JPEG");
    EXPECT_EQ(uploads.uploads[0].file_name, "发票.jpg");
    ASSERT_EQ(road.inbounds.size(), 1U);
    const auto& inbound = road.inbounds[0];
    EXPECT_EQ(inbound.account, "webchat/demo");
    EXPECT_EQ(inbound.external_id, "abcdefghijklmnopqrstuvwxyz");
    EXPECT_EQ(inbound.identity, "webchat/demo\nabcdefghijklmnopqrstuvwxyz\npicture-1");
    EXPECT_EQ(inbound.platform_id, "picture-1");
    EXPECT_EQ(inbound.kind, "image");
    const auto& sent = std::get<dialog::CustomerSent>(inbound.what);
    EXPECT_EQ(sent.kind, dialog::MediaKind::image);
    EXPECT_EQ(sent.platform_media_id, "00000000000000000000000000000001");
    EXPECT_EQ(sent.note, "发票.jpg");
    EXPECT_EQ(sent.url, "");
}

TEST_F(UploadTest, TheAnswerHoldsTheLinesOfTheTurn) {
    uploads.kind = dialog::MediaKind::voice;
    const auto asked = ask(upload("voice-01"));
    EXPECT_EQ(asked.response->content_type, "application/json");
    EXPECT_THAT(asked.response->headers, Contains(Pair("Cache-Control", "no-store")));
    EXPECT_EQ(asked.body["turn"], "32");
    const auto& items = asked.body["items"];
    ASSERT_EQ(items.size(), 3U);
    EXPECT_EQ(items[0]["from"], "me");
    EXPECT_EQ(items[0]["id"], "voice-01");
    EXPECT_EQ(items[0]["media"], "voice");
    EXPECT_EQ(items[0]["cursor"], "32.0");
    EXPECT_EQ(items[1]["from"], "bot");
    EXPECT_EQ(items[2]["cursor"], "32.2");
}

TEST_F(UploadTest, AFileThatComesAgainIsStagedOnce) {
    const auto first = ask(upload("picture-1"));
    const auto again = ask(upload("picture-1"));
    EXPECT_EQ(again.body, first.body);
    EXPECT_EQ(uploads.uploads.size(), 1U);
    EXPECT_EQ(road.last_turn, 32U);
}

TEST_F(UploadTest, WhatTheRoadCouldNotTakeIsNotStagedAgain) {
    road.next_outcome = Taken::Outcome::unavailable;
    expect_failed(ask(upload("picture-1")), 503, "unavailable");
    road.next_outcome = Taken::Outcome::stored;
    EXPECT_EQ(ask(upload("picture-1")).response->status, 200U);
    EXPECT_EQ(uploads.uploads.size(), 1U);
}

TEST_F(UploadTest, ASecondTryWhileTheFirstIsUnderWayComesLater) {
    uploads.shut = true;
    const auto first = begin(upload("picture-1"));
    EXPECT_FALSE(first->response);
    expect_failed(ask(upload("picture-1")), 503, "unavailable");
    EXPECT_EQ(uploads.uploads.size(), 1U);
    uploads.open();
    run();
    EXPECT_EQ(first->response->status, 200U);
    EXPECT_EQ(ask(upload("picture-1")).response->status, 200U);
    EXPECT_EQ(uploads.uploads.size(), 1U);
}

TEST_F(UploadTest, WhatIsNotStagedIsSaidWithACode) {
    uploads.refuses = NotStaged::Why::not_taken;
    const auto asked = ask(upload("picture-1"));
    expect_failed(asked, 415, "not_taken");
    EXPECT_EQ(asked.body["id"], "picture-1");
    uploads.refuses = NotStaged::Why::too_large;
    expect_failed(ask(upload("picture-2")), 413, "too_large");
    uploads.refuses = NotStaged::Why::unavailable;
    const auto unavailable = ask(upload("picture-3"));
    expect_failed(unavailable, 503, "unavailable");
    EXPECT_THAT(unavailable.response->headers, Contains(Pair("Retry-After", "2")));
    EXPECT_THAT(road.inbounds, IsEmpty());
    uploads.refuses.reset();
    EXPECT_EQ(ask(upload("picture-1")).response->status, 200U);
}

TEST_F(UploadTest, WhatTheRoadRefusesForEverIsABadRequest) {
    road.next_outcome = Taken::Outcome::refused;
    expect_failed(ask(upload("picture-1")), 400, "bad_request");
}

TEST_F(UploadTest, OnlyAKnownVisitorMaySend) {
    expect_failed(ask(without(upload("picture-1"), "x-visitor")), 401, "unknown_visitor");
    expect_failed(ask(with(upload("picture-1"), "x-visitor", "v1.a")), 401, "unknown_visitor");
    const auto elsewhere = sign_visitor(test_key, "shop", "abcdefghijklmnopqrstuvwxyz");
    expect_failed(ask(with(upload("picture-1"), "x-visitor", elsewhere)), 401, "unknown_visitor");
    EXPECT_THAT(uploads.uploads, IsEmpty());
}

TEST_F(UploadTest, AnIdThatIsNoneIsABadRequest) {
    for (const auto* id : {"", "short", "with blank", "line\nbreak", "../../../etc"})
        expect_failed(ask(upload(id)), 400, "bad_request");
    expect_failed(ask(upload(std::string(65, 'a'))), 400, "bad_request");
    expect_failed(ask(without(upload("picture-1"), "x-message-id")), 400, "bad_request");
    EXPECT_THAT(uploads.uploads, IsEmpty());
}

TEST_F(UploadTest, PagesOfStrangersAreShutOut) {
    const auto asked = ask(with(upload("picture-1"), "origin", "https://evil.example"));
    EXPECT_EQ(asked.response->status, 403U);
    EXPECT_EQ(
        ask(with(upload("picture-1"), "origin", "https://chat.example")).response->status, 200U
    );
}

TEST_F(UploadTest, ABadNameIsNoReasonToRefuse) {
    ask(with(upload("picture-1"), "x-file-name", "a%0d%0ab%00.jpg"));
    ask(with(upload("picture-2"), "x-file-name", std::string(10'000, '%') + "41"));
    ask(without(upload("picture-3"), "x-file-name"));
    std::vector<std::string> names;
    for (const auto& one : uploads.uploads) names.push_back(one.file_name);
    EXPECT_THAT(names, ElementsAre("ab.jpg", std::string(120, '%'), ""));
}

TEST_F(UploadTest, EmptyAndEnormousBodiesAreRefused) {
    expect_failed(ask(upload("picture-1", "")), 400, "empty");
    expect_failed(
        ask(upload("picture-2", std::string(media_bytes_max + 1, 'x'))), 413, "too_large"
    );
    EXPECT_EQ(ask(upload("picture-3", std::string(media_bytes_max, 'x'))).response->status, 200U);
}

TEST_F(UploadTest, AVisitorMayBringSoManyAnHour) {
    auto limited = settings();
    limited.limits.uploads_max = 2;
    start(limited);
    ask(upload("picture-1"));
    uploads.refuses = NotStaged::Why::unavailable;
    ask(upload("picture-2"));
    uploads.refuses.reset();
    EXPECT_EQ(ask(upload("picture-2")).response->status, 200U);
    const auto busy = ask(upload("picture-3"));
    expect_failed(busy, 429, "busy");
    EXPECT_THAT(busy.response->headers, Contains(Pair("Retry-After", "60")));
    EXPECT_EQ(ask(upload("picture-1")).response->status, 200U) << "what is there costs nothing";
    const auto other = sign_visitor(test_key, "demo", "bbcdefghijklmnopqrstuvwxyz");
    EXPECT_EQ(ask(with(upload("picture-4"), "x-visitor", other)).response->status, 200U);
}

TEST_F(UploadTest, AVisitorMayBringSoManyBytesADay) {
    auto limited = settings();
    limited.limits.upload_bytes_max = 10;
    start(limited);
    EXPECT_EQ(ask(upload("picture-1", "12345678")).response->status, 200U);
    expect_failed(ask(upload("picture-2", "123")), 429, "busy");
    EXPECT_EQ(ask(upload("picture-3", "12")).response->status, 200U);
}

TEST_F(UploadTest, NewVisitorsOfOneAddressShareItsAllowance) {
    auto limited = settings();
    limited.limits.uploads_per_address_max = 1;
    start(limited);
    const auto other = sign_visitor(test_key, "demo", "bbcdefghijklmnopqrstuvwxyz");
    EXPECT_EQ(ask(upload("picture-1")).response->status, 200U);
    auto request = with(upload("picture-2"), "x-visitor", other);
    expect_failed(ask(request), 429, "busy");
    request.remote = "127.0.0.1";
    EXPECT_EQ(ask(request).response->status, 200U) << "a proxy stands for many";
}

TEST_F(UploadTest, TheHeadAloneDecidesHowLargeABodyMayBe) {
    const auto decide = [&](const net::Request& head) { return connector->before_body(head); };
    const auto allowed = decide(upload("picture-1"));
    const auto& body = std::get<net::BodyLimits>(allowed);
    EXPECT_EQ(body.bytes_max, media_bytes_max);
    EXPECT_GT(body.progress_bytes, 0U);
    EXPECT_GT(body.time_max.count(), 0);
    const auto status = [&](const net::Request& head) {
        return std::get<net::Response>(decide(head)).status;
    };
    EXPECT_EQ(status(without(upload("picture-1"), "x-visitor")), 401U);
    EXPECT_EQ(status(upload("no")), 400U);
    EXPECT_EQ(status(with(upload("picture-1"), "origin", "https://evil.example")), 403U);
    EXPECT_EQ(status(with(upload("picture-1"), "content-length", "20971521")), 413U);
    const auto usual = [&](const std::string& path) {
        auto head = upload("picture-1");
        head.path = path;
        return std::holds_alternative<net::UsualBody>(decide(head));
    };
    EXPECT_TRUE(usual("/chat/none/upload"));
    EXPECT_TRUE(usual("/chat/demo/ws"));
    EXPECT_TRUE(usual("/hooks/somebody"));
    EXPECT_THAT(uploads.uploads, IsEmpty());
}

TEST_F(UploadTest, WhoHasBroughtTooMuchIsRefusedBeforeTheBody) {
    auto limited = settings();
    limited.limits.upload_bytes_max = 10;
    start(limited);
    auto head = with(upload("picture-1"), "content-length", "11");
    EXPECT_EQ(std::get<net::Response>(connector->before_body(head)).status, 429U);
    head = with(upload("picture-1"), "content-length", "10");
    for (int i = 0; i < 100; ++i)
        EXPECT_TRUE(std::holds_alternative<net::BodyLimits>(connector->before_body(head)))
            << "asking costs nothing";
}

TEST_F(UploadTest, FewAreOnTheirWayAtOnce) {
    auto limited = settings();
    limited.limits.uploads_at_once_max = 2;
    limited.limits.uploads_at_once_per_address_max = 3;
    start(limited);
    const auto other = sign_visitor(test_key, "demo", "bbcdefghijklmnopqrstuvwxyz");
    const auto mine = upload("picture-1");
    const auto theirs = with(mine, "x-visitor", other);
    const auto let_in = [this](const net::Request& head) {
        auto decision = connector->before_body(head);
        auto* limits = std::get_if<net::BodyLimits>(&decision);
        return limits == nullptr ? nullptr : std::move(limits->kept);
    };
    auto first = let_in(mine);
    const auto second = let_in(mine);
    EXPECT_TRUE(first && second);
    const auto refused = std::get<net::Response>(connector->before_body(mine));
    EXPECT_EQ(refused.status, 503U);
    EXPECT_THAT(refused.headers, Contains(Pair("Retry-After", "2")));
    const auto third = let_in(theirs);
    EXPECT_TRUE(third);
    EXPECT_FALSE(let_in(theirs)) << "the address has all of its places";
    auto by_proxy = theirs;
    by_proxy.remote = "127.0.0.1";
    EXPECT_TRUE(let_in(by_proxy));
    first.reset();
    EXPECT_TRUE(let_in(mine));
}

TEST_F(UploadTest, WithoutUploadsThePageOffersNone) {
    const auto page = [this] {
        auto request = asking();
        request.path = "/chat/demo/";
        return ask(request).response->body;
    };
    EXPECT_THAT(page(), testing::HasSubstr(R"(data-file-bytes-max="20971520")"));
    takes_files = false;
    start(settings());
    EXPECT_THAT(page(), testing::HasSubstr(R"(data-file-bytes-max="0")"));
    EXPECT_EQ(ask(upload("picture-1")).response->status, 404U);
    EXPECT_TRUE(std::holds_alternative<net::UsualBody>(connector->before_body(upload("picture-1")))
    );
}

TEST_F(UploadTest, OtherMethodsAreRefused) {
    auto request = upload("picture-1");
    request.method = net::Method::put;
    const auto asked = ask(request);
    EXPECT_EQ(asked.response->status, 405U);
    EXPECT_THAT(asked.response->headers, Contains(Pair("Allow", "POST")));
}

}  // namespace

}  // namespace connectors::webchat
