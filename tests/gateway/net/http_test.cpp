#include "gateway/net/http.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using net::parse_target;
using testing::ElementsAre;
using testing::Pair;

TEST(Target, SplitsPathAndQuery) {
    const auto target = parse_target("/hooks/wechat/main?signature=ab&timestamp=1&nonce=");
    ASSERT_TRUE(target);
    EXPECT_EQ(target->path, "/hooks/wechat/main");
    EXPECT_THAT(
        target->query,
        ElementsAre(Pair("signature", "ab"), Pair("timestamp", "1"), Pair("nonce", ""))
    );
}

TEST(Target, DecodesPercentSigns) {
    const auto target = parse_target("/a%20b/%E9%80%80%e6%ac%be?%E5%8F%B7=%31%26%3D");
    ASSERT_TRUE(target);
    EXPECT_EQ(target->path, "/a b/退款");
    EXPECT_THAT(target->query, ElementsAre(Pair("号", "1&=")));
}

TEST(Target, ReadsPlusAsBlankInTheQueryOnly) {
    const auto target = parse_target("/a+b?a+b=c+d%2B");
    ASSERT_TRUE(target);
    EXPECT_EQ(target->path, "/a+b");
    EXPECT_THAT(target->query, ElementsAre(Pair("a b", "c d+")));
}

TEST(Target, KeepsOddButClearQueries) {
    EXPECT_THAT(parse_target("/?")->query, ElementsAre());
    EXPECT_THAT(parse_target("/?&&a&&")->query, ElementsAre(Pair("a", "")));
    EXPECT_THAT(parse_target("/?a=b=c")->query, ElementsAre(Pair("a", "b=c")));
    EXPECT_THAT(parse_target("/?=x")->query, ElementsAre(Pair("", "x")));
    EXPECT_THAT(parse_target("/?a=1&a=2")->query, ElementsAre(Pair("a", "1"), Pair("a", "2")));
    EXPECT_THAT(parse_target("/?a=?")->query, ElementsAre(Pair("a", "?")));
}

TEST(Target, TheAbsoluteFormNamesItsPath) {
    EXPECT_EQ(parse_target("http://host:80/a?b=c")->path, "/a");
    EXPECT_EQ(parse_target("https://host/")->path, "/");
}

class BadTarget : public testing::TestWithParam<std::string_view> {};

TEST_P(BadTarget, IsRefused) {
    EXPECT_FALSE(parse_target(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(
    Target,
    BadTarget,
    testing::Values(
        "",
        "a",
        "*",
        "http://host",
        "http:///path",
        "ftp://host/",
        "/%",
        "/%4",
        "/%4g",
        "/%g4",
        "/%+1",
        "/?a=%",
        "/?%2=1",
        "/%00",
        "/%0a",
        "/%7f",
        "/?a=%1f",
        "/\n",
        "/%80",
        "/%c0%af",
        "/%c3",
        "/%c3(",
        "/%e0%80%af",
        "/%ed%a0%80",
        "/%e6%ac",
        "/%f0%8f%bf%bf",
        "/%f4%90%80%80",
        "/%f5%80%80%80",
        "/\xff",
        "/?a=\xe6\xac"
    )
);

TEST(Target, TakesTheWholeOfUnicode) {
    EXPECT_EQ(parse_target("/%f0%9f%98%80")->path, "/😀");
    EXPECT_TRUE(parse_target("/%c2%80%df%bf%e0%a0%80%ed%9f%bf%ee%80%80%f4%8f%bf%bf"));
    EXPECT_EQ(parse_target("/退款")->path, "/退款");
}

TEST(Target, HasALimitOfBytes) {
    const std::string longest = "/" + std::string(net::target_bytes_max - 1, 'a');
    EXPECT_TRUE(parse_target(longest));
    EXPECT_FALSE(parse_target(longest + "a"));
}

TEST(Target, HasALimitOfParameters) {
    std::string target = "/?";
    for (std::size_t i = 0; i < net::parameters_max; ++i) target += "a=1&";
    EXPECT_EQ(parse_target(target)->query.size(), net::parameters_max);
    EXPECT_FALSE(parse_target(target + "a=1"));
}

TEST(Request, FindsTheFirstOfRepeatedNames) {
    net::Request request;
    request.query = {{"a", "1"}, {"b", "2"}, {"a", "3"}};
    request.headers = {{"host", "x"}, {"accept", "y"}, {"accept", "z"}};
    EXPECT_EQ(*request.parameter("a"), "1");
    EXPECT_EQ(*request.header("accept"), "y");
    EXPECT_EQ(request.parameter("c"), nullptr);
    EXPECT_EQ(request.header("Host"), nullptr);
}

}  // namespace
