#include "connectors/weibo/json.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace connectors::weibo;
using nlohmann::json;

json value_of(std::string_view text) {
    return std::get<json>(read_json(text));
}

JsonFault fault_of(std::string_view text) {
    const auto read = read_json(text);
    const auto* fault = std::get_if<JsonFault>(&read);
    if (fault == nullptr) throw std::runtime_error("was read");
    return *fault;
}

std::string nested(std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
}

TEST(WeiboJson, ReadsWhatTheLibraryReads) {
    const std::string text =
        R"({"a":[1,-2,true,null,{"b":"投诉😡"},[]],"c":{},"d":"","e":18446744073709551615})";
    EXPECT_EQ(value_of(text), json::parse(text));
}

TEST(WeiboJson, NumbersBeyondIntegersKeepTheirDigits) {
    EXPECT_EQ(
        value_of("[123456789012345678901234567890]"), json({"123456789012345678901234567890"})
    );
    EXPECT_EQ(value_of("[1.50]"), json({"1.50"}));
}

TEST(WeiboJson, DepthIsLimited) {
    EXPECT_NO_THROW(value_of(nested(json_depth_max)));
    EXPECT_EQ(fault_of(nested(json_depth_max + 1)), JsonFault::forbidden);
    EXPECT_EQ(fault_of(std::string(1'000'000, '[')), JsonFault::forbidden);
}

TEST(WeiboJson, TheNumberOfValuesIsLimited) {
    std::string text = "[0";
    for (std::size_t i = 0; i < json_values_max; ++i) text += ",0";
    EXPECT_EQ(fault_of(text + "]"), JsonFault::forbidden);
}

TEST(WeiboJson, ANameTwiceIsForbidden) {
    EXPECT_EQ(fault_of(R"({"a":1,"a":2})"), JsonFault::forbidden);
}

TEST(WeiboJson, BrokenTextIsMended) {
    EXPECT_EQ(value_of("[\"a\xff\"]"), json({"a\xef\xbf\xbd"}));
    EXPECT_EQ(value_of(R"(["x\ud83d"])"), json({"x\xef\xbf\xbd"}));
    EXPECT_EQ(value_of(R"(["\ude21x"])"), json({"\xef\xbf\xbdx"}));
    EXPECT_EQ(value_of(R"(["\ud83d\ude21\\ud83d\ud83d"])"), json({"😡\\ud83d\xef\xbf\xbd"}));
}

TEST(WeiboJson, WhatIsNoJsonIsMalformed) {
    for (const char* text :
         {"", " ", "{", "{}x", "{'a':1}", "nul", "[1,]", "[1e999]", "[\"\\u12\"]", "[\"\\", "\\"}) {
        EXPECT_EQ(fault_of(text), JsonFault::malformed) << text;
    }
}

TEST(WeiboJson, EqualValuesHaveEqualCanonicalForms) {
    EXPECT_EQ(
        canonical(value_of(R"({ "b" : [1, "投诉"], "a": {} })")), R"({"a":{},"b":[1,"投诉"]})"
    );
}

TEST(WeiboJson, MembersComeAsTextOrNumber) {
    const json object = value_of(
        R"({"number":5342534570,"string":"5342534570","empty":"","huge":123456789012345678901,
            "list":[],"true":true,"words":"12a"})"
    );
    EXPECT_EQ(text_of(object, "number"), "5342534570");
    EXPECT_EQ(integer_of(object, "number"), 5342534570);
    EXPECT_EQ(integer_of(object, "string"), 5342534570);
    for (const char* name : {"empty", "huge", "list", "true", "words", "absent"})
        EXPECT_FALSE(integer_of(object, name)) << name;
    EXPECT_EQ(text_of(object, "list"), "");
}

TEST(WeiboJson, PercentSignsAreUndone) {
    EXPECT_EQ(percent_decode("%7B%22a%22%3A+1%7d"), R"({"a": 1})");
    EXPECT_FALSE(percent_decode("{}"));
    EXPECT_FALSE(percent_decode("%7"));
    EXPECT_FALSE(percent_decode("%"));
    EXPECT_FALSE(percent_decode("%zz"));
    EXPECT_FALSE(percent_decode("%+1"));
}

}  // namespace
