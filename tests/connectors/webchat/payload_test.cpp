#include "connectors/webchat/payload.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>

namespace connectors::webchat {

namespace {

using testing::VariantWith;

constexpr const char* id = "m-12345678";

Message said(const std::string& text_json) {
    return decode(R"({"type":"say","id":"m-12345678","text":)" + text_json + "}");
}

std::string quoted(const std::string& text) {
    return '"' + text + '"';
}

std::string repeated(std::string_view piece, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += piece;
    return out;
}

TEST(Payload, ReadsEveryKindOfMessage) {
    EXPECT_THAT(
        decode(R"({"type":"hello","visitor":"v1.x.y","after":"64.2"})"),
        VariantWith<Hello>(Hello{.visitor = "v1.x.y", .after = Cursor{.turn = 64, .index = 2}})
    );
    EXPECT_THAT(
        decode(R"({"type":"hello","visitor":null,"after":null})"), VariantWith<Hello>(Hello{})
    );
    EXPECT_THAT(decode(R"({"type":"hello"})"), VariantWith<Hello>(Hello{}));
    EXPECT_THAT(said(R"("退款")"), VariantWith<Say>(Say{.id = id, .text = "退款"}));
    EXPECT_THAT(decode(R"({"type":"typing"})"), VariantWith<Typing>(Typing{}));
    EXPECT_THAT(
        decode(R"({"type":"seen","cursor":"32.0"})"),
        VariantWith<Seen>(Seen{.cursor = {.turn = 32, .index = 0}})
    );
    EXPECT_THAT(decode(R"({"type":"ping"})"), VariantWith<Ping>(Ping{}));
}

TEST(Payload, RefusesWhatIsNoMessage) {
    const std::string bad[] = {
        "",
        "null",
        "[]",
        "1",
        R"("hello")",
        "{",
        R"({"type":"hello")",
        R"({"type":"hello"}x)",
        R"({})",
        R"({"type":null})",
        R"({"type":1})",
        R"({"type":["say"]})",
        R"({"type":"SAY","id":"m-12345678","text":"x"})",
        R"({"type":"hello","visitor":1})",
        R"({"type":"hello","visitor":{"a":1}})",
        R"({"type":"hello","after":7})",
        R"({"type":"hello","visitor":")" + std::string(token_bytes_max + 1, 'v') + "\"}",
        R"({"type":"say"})",
        R"({"type":"say","id":7,"text":"x"})",
        R"({"type":"say","id":"short","text":"x"})",
        R"({"type":"say","id":"has blank","text":"x"})",
        R"({"type":"say","id":"编号编号编号","text":"x"})",
        R"({"type":"say","id":")" + std::string(65, 'a') + R"(","text":"x"})",
        R"({"type":"seen"})",
        R"({"type":"seen","cursor":5})",
        R"({"type":"seen","cursor":"5"})",
        "{\"type\":\"say\",\"id\":\"m-12345678\",\"text\":\"\xff\xfe\"}",
        "{\"type\":\"say\",\"id\":\"m-12345678\",\"text\":\"\xed\xa0\x80\"}",
        R"({"type":"say","id":"m-12345678","text":"\ud800"})",
        repeated("[", 20'000),
        repeated("{\"a\":", 5'000),
        std::string("{\"type\":\"ping\0\"}", 16),
    };
    for (const auto& frame : bad)
        EXPECT_THAT(decode(frame), VariantWith<Malformed>(Malformed{})) << frame.substr(0, 80);
}

TEST(Payload, NamesTheMessageThatItCannotTake) {
    EXPECT_THAT(said("5"), VariantWith<Malformed>(Malformed{.id = id}));
    EXPECT_THAT(said("null"), VariantWith<Malformed>(Malformed{.id = id}));
    EXPECT_THAT(said(R"("")"), VariantWith<Malformed>(Malformed{.id = id}));
    EXPECT_THAT(said(R"(" \n\t ")"), VariantWith<Malformed>(Malformed{.id = id}));
    EXPECT_THAT(said(R"("\u0000\u0007")"), VariantWith<Malformed>(Malformed{.id = id}));
}

TEST(Payload, DeeplyNestedExtraFieldsDoNoHarm) {
    const auto nest = repeated("[", 5'000) + repeated("]", 5'000);
    EXPECT_THAT(decode(R"({"type":"ping","x":)" + nest + "}"), VariantWith<Ping>(Ping{}));
}

TEST(Payload, CountsCharactersAndBytes) {
    const Malformed too_long{.id = id, .code = FailureCode::too_long};
    EXPECT_THAT(said(quoted(repeated("退", 2'000))), VariantWith<Say>(testing::_));
    EXPECT_THAT(said(quoted(repeated("退", 2'001))), VariantWith<Malformed>(too_long));
    EXPECT_THAT(said(quoted(repeated("😡", 2'000))), VariantWith<Say>(testing::_));
    EXPECT_THAT(said(quoted(std::string(2'000, 'a'))), VariantWith<Say>(testing::_));
    EXPECT_THAT(said(quoted(std::string(2'001, 'a'))), VariantWith<Malformed>(too_long));
    // Every sign escaped as a pair of surrogates is the longest way to write the longest text.
    EXPECT_THAT(said(quoted(repeated(R"(\ud83d\ude21)", 2'000))), VariantWith<Say>(testing::_));
    EXPECT_THAT(
        decode(std::string(frame_bytes_max + 1, ' ')),
        VariantWith<Malformed>(Malformed{.id = {}, .code = FailureCode::too_long})
    );
}

TEST(Payload, CleansPastedText) {
    EXPECT_THAT(
        said(R"("  一\r\n二\r三\t\u000b四\u007f \n")"),
        VariantWith<Say>(Say{.id = id, .text = "一\n二\n三\t四"})
    );
}

TEST(Payload, CursorsHaveOneSpellingOnly) {
    const Cursor cursor{.turn = 18'446'744'073'709'551'615U, .index = 65'535};
    EXPECT_EQ(format_cursor(cursor), "18446744073709551615.65535");
    EXPECT_EQ(parse_cursor("18446744073709551615.65535"), cursor);
    EXPECT_EQ(parse_cursor("0.0"), Cursor{});
    for (const auto* bad :
         {"",
          ".",
          "1",
          "1.",
          ".1",
          "01.1",
          "1.01",
          "+1.1",
          "-1.1",
          "1.-1",
          " 1.1",
          "1.1 ",
          "1.1.1",
          "18446744073709551616.0",
          "1.65536",
          "1,1",
          "a.b"})
        EXPECT_EQ(parse_cursor(bad), std::nullopt) << bad;
    EXPECT_LT((Cursor{.turn = 32, .index = 9}), (Cursor{.turn = 64, .index = 0}));
}

TEST(Payload, AnUnreadableCursorMeansFromTheBeginning) {
    EXPECT_THAT(decode(R"({"type":"hello","after":"nonsense"})"), VariantWith<Hello>(Hello{}));
}

Line line(std::uint64_t turn, std::uint16_t index, std::string text) {
    return {
        .turn = dialog::TurnId{turn},
        .index = index,
        .from_customer = index == 0,
        .at = dialog::Instant{},
        .text = std::move(text),
        .media = std::nullopt,
        .platform_id = index == 0 ? id : ""};
}

TEST(Payload, WritesItems) {
    const auto mine = nlohmann::json::parse(encode(line(32, 0, "退款")));
    EXPECT_EQ(
        mine,
        nlohmann::json::parse(
            R"({"type":"item","cursor":"32.0","id":"m-12345678","from":"me","text":"退款",)"
            R"("at":"1970-01-01T08:00:00+08:00"})"
        )
    );
    const auto bots = nlohmann::json::parse(encode(line(32, 1, "好")));
    EXPECT_EQ(bots["from"], "bot");
    EXPECT_FALSE(bots.contains("id"));
}

TEST(Payload, BrokenTextIsReplacedNotFatal) {
    const auto item = nlohmann::json::parse(encode(line(32, 1, "\xff坏")));
    EXPECT_EQ(item["text"], "\uFFFD坏");
}

TEST(Payload, WritesWelcomes) {
    const Welcome first{.visitor = "v1.a.b", .items = {}, .cursor = std::nullopt, .more = false};
    EXPECT_EQ(
        nlohmann::json::parse(encode(first)),
        nlohmann::json::parse(
            R"({"type":"welcome","visitor":"v1.a.b","items":[],"cursor":null,"more":false})"
        )
    );
    const Welcome back{
        .visitor = "v1.a.b",
        .items = {line(32, 0, "一"), line(32, 1, "二")},
        .cursor = Cursor{.turn = 32, .index = 1},
        .more = true};
    const auto message = nlohmann::json::parse(encode(back));
    EXPECT_EQ(message["items"].size(), 2U);
    EXPECT_EQ(message["items"][1]["cursor"], "32.1");
    EXPECT_EQ(message["cursor"], "32.1");
    EXPECT_EQ(message["more"], true);
}

TEST(Payload, WritesFailures) {
    EXPECT_EQ(
        nlohmann::json::parse(encode_failed(id, FailureCode::too_long)),
        nlohmann::json::parse(R"({"type":"failed","id":"m-12345678","code":"too_long"})")
    );
    for (const auto& fixed : {encode_typing(), encode_bye(), encode_pong()})
        EXPECT_TRUE(nlohmann::json::parse(fixed).contains("type"));
}

}  // namespace

}  // namespace connectors::webchat
