#include "gateway/base/log.hpp"

#include "gateway/base/utf8.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <limits>
#include <random>
#include <sstream>

namespace gateway {
namespace {

using Json = nlohmann::json;
using testing::EndsWith;
using testing::HasSubstr;

TEST(Log, ATextLineHasTimeLevelEventAndValues) {
    std::ostringstream into;
    Log log(LogLevel::info, LogFormat::text, into);
    log.warning("delivery.retry", {{"attempt", 2}, {"late", true}, {"why", "no answer"}});
    EXPECT_THAT(
        into.str(),
        testing::ContainsRegex(
            "^20[0-9]{2}-[0-9]{2}-[0-9]{2} [0-9:.]{12} warning delivery.retry attempt=2 late=true "
            "why=\"no answer\"\n$"
        )
    );
}

TEST(Log, AJsonLineIsAnObjectOnOneLine) {
    std::ostringstream into;
    Log log(LogLevel::debug, LogFormat::json, into);
    log.info(
        "turn.stored",
        {{"count", std::uint64_t{18'446'744'073'709'551'615U}},
         {"change", -5},
         {"share", 0.5},
         {"bad", std::numeric_limits<double>::quiet_NaN()},
         {"text", std::string("a\"b\\c\nd\x01\x7f")}}
    );
    const auto line = into.str();
    EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
    const auto json = Json::parse(line);
    EXPECT_EQ(json["level"], "info");
    EXPECT_EQ(json["event"], "turn.stored");
    EXPECT_EQ(json["count"], 18'446'744'073'709'551'615U);
    EXPECT_EQ(json["change"], -5);
    EXPECT_EQ(json["share"], 0.5);
    EXPECT_TRUE(json["bad"].is_null());
    EXPECT_EQ(json["text"], "a\"b\\c\nd\x01\x7f");
    EXPECT_THAT(
        json["time"].get<std::string>(),
        testing::ContainsRegex("^[0-9-]{10}T[0-9:]{8}\\.[0-9]{3}[+-][0-9]{2}:[0-9]{2}$")
    );
}

TEST(Log, LinesBelowTheLeastLevelAreNotWritten) {
    std::ostringstream into;
    Log log(LogLevel::warning, LogFormat::text, into);
    log.debug("a.b");
    log.info("a.b");
    EXPECT_EQ(into.str(), "");
    log.warning("a.b");
    log.error("c.d");
    EXPECT_THAT(into.str(), testing::AllOf(HasSubstr("warning a.b"), HasSubstr("error   c.d")));
}

TEST(Log, LongValuesAreCutBetweenCharacters) {
    std::string text;
    for (int i = 0; i < 400; ++i) text += "啊";
    std::ostringstream into;
    Log log(LogLevel::info, LogFormat::json, into);
    log.info("a.b", {{"text", text}});
    const auto value = Json::parse(into.str())["text"].get<std::string>();
    EXPECT_LE(value.size(), Log::value_bytes_max + 3);
    EXPECT_THAT(value, EndsWith("啊…"));
}

TEST(Log, AnyBytesGiveOneValidLineOfBoundedLength) {
    std::mt19937_64 engine(7);
    for (int round = 0; round < 500; ++round) {
        std::string bytes;
        for (auto size = engine() % 700; size > 0; --size) bytes += static_cast<char>(engine());
        for (const auto format : {LogFormat::json, LogFormat::text}) {
            std::ostringstream into;
            Log log(LogLevel::info, format, into);
            log.info(bytes, {{bytes, bytes}});
            const auto line = into.str();
            ASSERT_TRUE(is_utf8(line));
            ASSERT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
            ASSERT_LT(line.size(), 3 * 6 * (Log::value_bytes_max + 10) + 100);
            ASSERT_TRUE(format == LogFormat::text || Json::accept(line));
        }
    }
}

TEST(Log, ATextValueCannotPretendToBeAnotherKey) {
    std::ostringstream into;
    Log log(LogLevel::info, LogFormat::text, into);
    log.info("a.b", {{"name", "x admin=true"}, {"empty", ""}});
    EXPECT_THAT(into.str(), EndsWith("a.b name=\"x admin=true\" empty=\"\"\n"));
}

// A place to write that always fails by an exception.
class Broken : public std::streambuf {
protected:
    std::streamsize xsputn(const char* /*text*/, std::streamsize /*size*/) override { throw 1; }

    int_type overflow(int_type /*c*/) override { throw 1; }
};

TEST(Log, NeverThrows) {
    Broken broken;
    std::ostream into(&broken);
    into.exceptions(std::ios::badbit);
    Log log(LogLevel::info, LogFormat::text, into);
    log.info("a.b");
    log.error("c.d", {{"e", 1}});
}

}  // namespace
}  // namespace gateway
