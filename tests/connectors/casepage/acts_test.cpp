// What the page may ask, with a road that remembers and a reader that says what the test wants.
#include "connectors/casepage/connector.hpp"
#include "connectors/casepage/record.hpp"
#include "connectors/webchat/fakes.hpp"

#include <boost/asio/co_spawn.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace connectors::casepage {

namespace {

using namespace std::chrono_literals;
using dialog::CustomerDid;
using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class FakeReader : public CaseReader {
public:
    net::Task<Standing> standing(CaseWanted wanted) override {
        asked.push_back(std::move(wanted));
        co_return stands;
    }

    net::Task<CaseRead> view(CaseWanted /*wanted*/) override {
        ++views;
        co_return read;
    }

    net::Task<CaseRead> copy(CaseWanted /*wanted*/, std::string digits) override {
        given_digits.push_back(std::move(digits));
        co_return read;
    }

    Standing stands = Standing::let_in;
    CaseRead read = sample_record();
    std::vector<CaseWanted> asked;
    std::vector<std::string> given_digits;
    int views = 0;
};

class ActsTest : public testing::Test {
protected:
    ActsTest() {
        Settings settings{.sites = {"main", "other"}, .texts = {}, .limits = {}};
        for (const auto name : page_texts) settings.texts.emplace(name, std::string(name));
        connector = std::make_unique<Connector>(
            std::move(settings),
            Connector::Parts{
                .key = key,
                .road = road,
                .uploads = uploads,
                .cases = reader,
                .now = [this] { return now; }}
        );
    }

    net::Response answer(net::Request request) {
        std::optional<net::Response> response;
        net::asio::co_spawn(
            io,
            connector->answer(std::move(request)),
            [&](const std::exception_ptr& failure, net::Response made) {
                EXPECT_FALSE(failure);
                response = std::move(made);
            }
        );
        io.restart();
        while (io.poll() > 0) io.restart();
        EXPECT_TRUE(response);
        return response.value_or(net::Response());
    }

    [[nodiscard]] net::Request post(const std::string& path, const json& body) const {
        net::Request request;
        request.method = net::Method::post;
        request.path = "/case/main" + path;
        request.headers = {{"host", "service.example"}};
        request.remote = remote;
        request.body = body.dump();
        return request;
    }

    net::Response act(const std::string& path, const json& body) {
        return answer(post(path, body));
    }

    static std::string code_of(const net::Response& response) {
        return json::parse(response.body).value("code", "");
    }

    [[nodiscard]] std::string link(dialog::Instant issued_at = noon) const {
        return make_link(key, "main", number, issued_at);
    }

    // What went on the road, by kind.
    [[nodiscard]] std::vector<std::string> kinds() const {
        std::vector<std::string> all;
        for (const auto& inbound : road.inbounds) all.push_back(inbound.kind);
        return all;
    }

    const LinkKey key{1, 2, 3};
    const std::string number = sample_record().of.number;
    std::string remote = "192.0.2.1";
    dialog::Instant now = noon;
    net::asio::io_context io{1};
    webchat::FakeRoad road{io};
    webchat::FakeUploads uploads{io};
    FakeReader reader;
    std::unique_ptr<Connector> connector;
};

TEST_F(ActsTest, TheLinkIsAnEventThatIsStoredOnceAndThenTheCaseIsShown) {
    for (int i = 0; i < 2; ++i) EXPECT_EQ(act("/view", {{"link", link()}}).status, 200U);
    ASSERT_THAT(road.inbounds, SizeIs(2));
    EXPECT_EQ(road.inbounds[0].account, "page/main");
    EXPECT_EQ(road.inbounds[0].identity, road.inbounds[1].identity);
    const auto& did = std::get<CustomerDid>(road.inbounds[0].what);
    EXPECT_EQ(did.act, CustomerDid::Act::proved);
    EXPECT_EQ(did.key, number);
    EXPECT_EQ(reader.views, 2);
}

TEST_F(ActsTest, WithoutAGoodLinkNothingHappensAtAll) {
    const std::vector<std::pair<json, std::string>> bad{
        {json::object(), "bad_request"},
        {{{"link", "x"}}, "wrong_link"},
        {{{"link", make_link({9}, "main", number, noon)}}, "wrong_link"},
        {{{"link", make_link(key, "other", number, noon)}}, "wrong_link"},
        {{{"link", link(noon - 91 * 24h)}}, "expired_link"}};
    for (const auto* path : {"/view", "/say", "/copy"})
        for (auto [body, code] : bad) {
            body.update({{"type", "say"}, {"id", "aaaaaaaa"}, {"text", "t"}, {"digits", "1234"}});
            const auto response = act(path, body);
            EXPECT_EQ(code_of(response), code) << path;
            EXPECT_GE(response.status, 400U);
        }
    EXPECT_THAT(road.inbounds, IsEmpty());
    EXPECT_THAT(reader.asked, IsEmpty());
    EXPECT_EQ(reader.views, 0);
}

TEST_F(ActsTest, WhoWasShutOutHearsWhatAForgerHears) {
    const auto forged = act("/view", {{"link", make_link({9}, "main", number, noon)}});
    reader.stands = Standing::stranger;
    const auto shut_out = act("/view", {{"link", link()}});
    EXPECT_EQ(shut_out.status, forged.status);
    EXPECT_EQ(shut_out.body, forged.body);
    EXPECT_EQ(reader.views, 0);
}

TEST_F(ActsTest, WhoWasShutOutCanNeitherSayNorCopyNorSendAnything) {
    reader.stands = Standing::stranger;
    const json say{{"type", "say"}, {"link", link()}, {"id", "aaaaaaaa"}, {"text", "我要投诉"}};
    EXPECT_EQ(code_of(act("/say", say)), "wrong_link");
    EXPECT_EQ(code_of(act("/copy", {{"link", link()}, {"digits", "1234"}})), "wrong_link");
    auto file = post("/upload", {});
    file.headers.insert(file.headers.end(), {{"x-visitor", link()}, {"x-message-id", "aaaaaaaa"}});
    EXPECT_EQ(answer(file).status, 403U);
    EXPECT_THAT(kinds(), testing::Each(std::string("proved")));
    EXPECT_THAT(uploads.uploads, IsEmpty());
    EXPECT_THAT(reader.given_digits, IsEmpty());
}

TEST_F(ActsTest, WordsGoOnTheRoadUnderTheVisitorOfTheLink) {
    const json say{{"type", "say"}, {"link", link()}, {"id", "aaaaaaaa"}, {"text", " 补充一句 "}};
    const auto lines = json::parse(act("/say", say).body)["lines"];
    ASSERT_EQ(lines.size(), 3U) << lines;
    EXPECT_EQ(lines[0]["text"], "补充一句");
    EXPECT_EQ(lines[1]["from"], "bot");
    EXPECT_THAT(kinds(), ElementsAre("proved", "text"));
    EXPECT_EQ(road.inbounds[1].external_id, visitor_of(key, "main", link()));
    act("/say", say);
    EXPECT_THAT(road.shelf, SizeIs(1));
    EXPECT_THAT(road.turns, SizeIs(2)) << "the same words under the same id are one event";
}

TEST_F(ActsTest, WordsThatAreTooLongAreNamed) {
    json say{{"type", "say"}, {"link", link()}, {"id", "aaaaaaaa"}};
    say["text"] = std::string(webchat::text_characters_max + 1, 'a');
    EXPECT_EQ(code_of(act("/say", say)), "too_long");
    say["text"] = "";
    EXPECT_EQ(code_of(act("/say", say)), "bad_request");
}

TEST_F(ActsTest, AFileGoesOnTheRoadOfTheLink) {
    auto file = post("/upload", {});
    file.body = "bytes";
    file.headers.insert(file.headers.end(), {{"x-visitor", link()}, {"x-message-id", "aaaaaaaa"}});
    EXPECT_EQ(answer(file).status, 200U);
    EXPECT_THAT(kinds(), ElementsAre("proved", "image"));
    EXPECT_EQ(road.inbounds[1].external_id, visitor_of(key, "main", link()));
}

TEST_F(ActsTest, OnlyWhoHasALinkMaySendALargeBody) {
    auto head = post("/upload", {});
    head.headers.insert(
        head.headers.end(),
        {{"x-visitor", link()}, {"x-message-id", "aaaaaaaa"}, {"content-length", "5000000"}}
    );
    const auto allowed = connector->before_body(head);
    ASSERT_TRUE(std::holds_alternative<net::BodyLimits>(allowed));
    EXPECT_GT(std::get<net::BodyLimits>(allowed).bytes_max, 5'000'000U);
    for (auto& [name, value] : head.headers)
        if (name == "x-visitor") value.back() = value.back() == 'A' ? 'B' : 'A';
    EXPECT_TRUE(std::holds_alternative<net::Response>(connector->before_body(head)));
    const auto usual = connector->before_body(post("/view", {}));
    EXPECT_EQ(std::get<net::BodyLimits>(usual).bytes_max, body_bytes_max);
}

TEST_F(ActsTest, OtherSitesMayAskNothing) {
    auto request = post("/view", {{"link", link()}});
    request.headers.emplace_back("origin", "https://evil.example");
    EXPECT_EQ(answer(request).status, 403U);
    EXPECT_TRUE(std::holds_alternative<net::Response>(connector->before_body(request)));
    EXPECT_THAT(road.inbounds, IsEmpty());
}

TEST_F(ActsTest, ActsArePostedAndNothingElseStandsThere) {
    auto request = post("/view", {});
    request.method = net::Method::get;
    EXPECT_EQ(answer(request).status, 405U);
    request.path = "/case/unknown/view";
    EXPECT_EQ(answer(request).status, 404U);
}

TEST_F(ActsTest, ACopyHasANameAndIsKeptNowhereOnItsWay) {
    const auto response = act("/copy", {{"link", link()}, {"digits", "1234"}});
    EXPECT_EQ(response.status, 200U);
    EXPECT_THAT(reader.given_digits, ElementsAre("1234"));
    std::string headers;
    for (const auto& [name, value] : response.headers) headers += name + ": " + value + "\n";
    EXPECT_THAT(headers, HasSubstr("filename=\"" + number + ".json\""));
    EXPECT_THAT(headers, HasSubstr("Cache-Control: no-store"));
    reader.read = NotRead::wrong_digits;
    EXPECT_EQ(code_of(act("/copy", {{"link", link()}, {"digits", "9999"}})), "wrong_digits");
    reader.read = NotRead::too_often;
    EXPECT_EQ(act("/copy", {{"link", link()}, {"digits", "9999"}}).status, 429U);
}

TEST_F(ActsTest, WithoutALinkTheBotAnswersAsItAnswersAnyStranger) {
    reader.stands = Standing::code_offered;
    const auto body = json::parse(act("/ask", {{"number", number}, {"digits", "1234"}}).body);
    ASSERT_THAT(road.inbounds, SizeIs(1));
    EXPECT_EQ(std::get<Said>(road.inbounds[0].what).text, number + " 1234");
    EXPECT_EQ(road.inbounds[0].account, "page/main/door") << "where nobody is who has a link";
    EXPECT_EQ(body["code_offered"], true);
    EXPECT_EQ(reader.views, 0);

    const json wish{{"visitor", body["visitor"]}, {"number", number}, {"code", ""}};
    act("/confirm", wish);
    EXPECT_EQ(road.inbounds[1].external_id, road.inbounds[0].external_id);
    EXPECT_EQ(std::get<Said>(road.inbounds[1].what).text, "say_code_wanted");
}

TEST_F(ActsTest, TheRightCodeIsAnsweredWithALinkOfItsOwn) {
    reader.stands = Standing::code_awaited;
    const auto visitor =
        json::parse(act("/ask", {{"number", number}, {"digits", "1234"}}).body)["visitor"];
    const json code{{"visitor", visitor}, {"number", number}, {"code", "123456"}};
    EXPECT_FALSE(json::parse(act("/confirm", code).body).contains("link"));
    reader.stands = Standing::let_in;
    now = noon + 5min;
    const std::string made = json::parse(act("/confirm", code).body)["link"];
    const Link expected{.number = number, .issued_at = now};
    EXPECT_EQ(std::get<Link>(read_link(key, "main", made, now)), expected);
    EXPECT_NE("/case/main#" + made, connector->path_to("main", number));
}

TEST_F(ActsTest, ACodeIsTakenOnlyFromAVisitorWhoAskedHere) {
    const json code{{"visitor", "v1.abc"}, {"number", number}, {"code", "123456"}};
    EXPECT_EQ(code_of(act("/confirm", code)), "bad_request");
    EXPECT_THAT(road.inbounds, IsEmpty());
}

// A new visitor and a new address each time: the number is what counts.
TEST_F(ActsTest, DigitsCannotBeTriedOutForOneNumber) {
    std::size_t tries = 0;
    for (; tries < 50; ++tries) {
        remote = "192.0.2." + std::to_string(tries);
        if (act("/ask", {{"number", number}, {"digits", "1234"}}).status == 429U) break;
    }
    EXPECT_EQ(tries, 10U);
    EXPECT_THAT(road.inbounds, SizeIs(10));
}

TEST_F(ActsTest, OneAddressCannotTryOutManyNumbers) {
    std::size_t tries = 0;
    for (; tries < 100; ++tries) {
        const auto other = dialog::make_case_number(noon, tries, 3);
        if (act("/ask", {{"number", other}, {"digits", "1234"}}).status == 429U) break;
    }
    EXPECT_EQ(tries, 30U);
}

TEST_F(ActsTest, MessagesOfOneDayLeadToOneLink) {
    const auto morning = connector->path_to("main", number);
    EXPECT_THAT(morning, testing::StartsWith("/case/main#"));
    now = noon + 3h;
    EXPECT_EQ(connector->path_to("main", number), morning);
    now = noon + 24h;
    EXPECT_NE(connector->path_to("main", number), morning);
    EXPECT_EQ(connector->path_to("none", number), "");
    EXPECT_EQ(connector->path_to("main", "HY"), "");
}

TEST_F(ActsTest, SitesAndWordsAreExchangedAndLinksStayGood) {
    const auto sent = link();
    PageTexts words;
    for (const auto name : page_texts) words.emplace(name, "new " + std::string(name));
    connector->exchange({"main"}, std::move(words));
    net::Request request;
    request.path = "/case/main";
    EXPECT_THAT(answer(request).body, HasSubstr("<title>new title</title>"));
    request.path = "/case/other";
    EXPECT_EQ(answer(request).status, 404U);
    EXPECT_EQ(act("/view", {{"link", sent}}).status, 200U);
}

TEST_F(ActsTest, AStoreThatIsAwayIsNoRefusal) {
    road.next_outcome = Taken::Outcome::unavailable;
    EXPECT_EQ(act("/view", {{"link", link()}}).status, 503U);
    road.next_outcome = Taken::Outcome::stored;
    reader.stands = Standing::unavailable;
    EXPECT_EQ(act("/view", {{"link", link()}}).status, 503U);
}

}  // namespace

}  // namespace connectors::casepage
