#include "connectors/weibo/payload.hpp"

#include "connectors/weibo/platform.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace {

using namespace connectors::weibo;
using namespace weibo_tests;

Payload payload_of(std::string_view body) {
    return std::get<Payload>(decode(body));
}

// The name of the fault, or "none".
std::string fault_of(std::string_view body) {
    const auto decoded = decode(body);
    const auto* fault = std::get_if<PayloadFault>(&decoded);
    return fault == nullptr ? "none" : std::string(name(*fault));
}

std::string encoded(std::string_view text) {
    return net::percent_encode(text);
}

TEST(WeiboPayload, ReadsEveryKind) {
    const std::map<std::string, Content> expected{
        {"text", Text{}},
        {"position", Place{"39.982525", "116.308586"}},
        {"image", Image{"821000000000012"}},
        {"image_fids_as_strings", Image{"821000000000012"}},
        {"image_data_as_string", Image{"821000000000012"}},
        {"image_data_encoded", Image{"821000000000012"}},
        {"voice", Voice{"821000000000022"}},
        {"unknown", UnknownMessage{}},
        {"event_follow", Followed{}},
        {"event_unfollow", Unfollowed{}},
        {"event_subscribe", Subscribed{}},
        {"event_unsubscribe", Unsubscribed{}},
        {"event_scan", Scanned{"complain_store42", "INVENTEDTICKET", false}},
        {"event_scan_follow", Scanned{"complain_store42", "INVENTEDTICKET", true}},
        {"event_click", Clicked{"MENU_COMPLAIN"}},
        {"event_view", Viewed{"https://example.com/case"}},
        {"event_unknown", UnknownEvent{}},
        {"event_without_subtype", UnknownEvent{}},
        {"mention_status", Mentioned{"5100000000000001", false}},
        {"mention_comment", Mentioned{"5100000000000002", true}},
        {"mention_old_form", Mentioned{"5100000000000001", false}},
    };
    for (const auto& [file, content] : expected) {
        const Payload payload = payload_of(sample(file));
        EXPECT_TRUE(payload.content == content) << file;
        EXPECT_EQ(payload.receiver_id, 5300000000001) << file;
        EXPECT_EQ(payload.sender_id, 7600000000123) << file;
        EXPECT_EQ(payload.created_at, created_at) << file;
        EXPECT_EQ(payload.created_seconds, created_seconds) << file;
    }
}

TEST(WeiboPayload, DataMayBeAnythingThatWasEverSeen) {
    for (const char* file :
         {"text_data_empty_string", "text_data_null", "text_data_absent", "text_ids_as_strings"}) {
        const Payload payload = payload_of(sample(file));
        EXPECT_EQ(payload.text, "我要投诉") << file;
        EXPECT_EQ(payload.data, "{}") << file;
        EXPECT_TRUE(payload.content == Content{Text{}}) << file;
    }
    const Payload odd =
        payload_of(R"({"type":"image","sender_id":1,"receiver_id":2,"text":"","data":[1,2]})");
    EXPECT_TRUE(odd.content == Content{Image{}});
    EXPECT_EQ(odd.data, "[1,2]");
    const Payload words =
        payload_of(R"({"type":"image","sender_id":1,"receiver_id":2,"text":"","data":"no JSON"})");
    EXPECT_TRUE(words.content == Content{Image{}});
    EXPECT_EQ(words.data, R"("no JSON")");
}

TEST(WeiboPayload, AFileIdMustBeDigits) {
    const std::string begin = R"({"type":"image","sender_id":1,"receiver_id":2,"data":{"tovfid":)";
    for (const char* odd : {R"("")", R"("12&a=b")", R"("../1")", "-5", "1.5", "true", "{}", "null"})
        EXPECT_TRUE(payload_of(begin + odd + "}}").content == Content{Image{}}) << odd;
    const Payload large = payload_of(begin + "18446744073709551615}}");
    EXPECT_TRUE(large.content == Content{Image{"18446744073709551615"}});
    const Payload larger = payload_of(begin + "28446744073709551615}}");
    EXPECT_TRUE(larger.content == Content{Image{"28446744073709551615"}});
}

TEST(WeiboPayload, ThePercentEncodedWholeIsTheSame) {
    for (const char* file : {"text", "image", "event_click", "mention_status"}) {
        const std::string body = sample(file);
        EXPECT_TRUE(payload_of(encoded(body)) == payload_of(body)) << file;
    }
}

TEST(WeiboPayload, OrderAndBlanksDoNotMatter) {
    const Payload one = payload_of(
        R"({"type":"scan","sender_id":1,"receiver_id":2,"data":{"key":"k","ticket":"t"}})"
    );
    const Payload other = payload_of(
        "\xef\xbb\xbf \n"
        R"({"data" : {"ticket":"t", "key":"k"}, "new":[{}],
        "receiver_id":2,"sender_id":1,"type":"scan"})"
    );
    EXPECT_TRUE(one == other);
}

TEST(WeiboPayload, ATimeThatCannotBeReadIsKeptAsItCame) {
    const auto with = [](const std::string& value) {
        return payload_of(
            R"({"type":"text","sender_id":1,"receiver_id":2,"text":"a","created_at":)" + value + "}"
        );
    };
    EXPECT_EQ(with(R"("gestern")").created_at, "gestern");
    EXPECT_EQ(with(R"("gestern")").created_seconds, 0);
    EXPECT_EQ(with("1794836213").created_seconds, created_seconds);
    EXPECT_EQ(with(R"("1794836213")").created_seconds, created_seconds);
    EXPECT_EQ(with("null").created_at, "");
    EXPECT_EQ(with("null").created_seconds, 0);
    EXPECT_EQ(with("{}").created_seconds, 0);
}

TEST(WeiboPayload, TextIsMadeSafeAndBounded) {
    EXPECT_EQ(payload_of(text_message(std::string("a\0b\x1b\nc", 6))).text, "ab\nc");
    std::string broken = text_message("a?b");
    broken[broken.find("a?b") + 1] = '\xff';
    EXPECT_EQ(
        payload_of(broken).text,
        "a\xef\xbf\xbd"
        "b"
    );
    std::string longest;
    while (longest.size() <= text_bytes_max) longest += "投诉";
    const Payload payload = payload_of(text_message(longest));
    EXPECT_LE(payload.text.size(), text_bytes_max);
    EXPECT_GT(payload.text.size(), text_bytes_max - 3);
    EXPECT_EQ(payload.text.size() % 3, 0U);
}

TEST(WeiboPayload, BadInputHasAReason) {
    const std::map<std::string, std::string> expected{
        {"", "malformed"},
        {"{", "malformed"},
        {"[]", "malformed"},
        {"7", "malformed"},
        {"null", "malformed"},
        {R"("text")", "malformed"},
        {"%7B%22", "malformed"},
        {"%E0%A4%A", "malformed"},
        {"a=b&c=d", "malformed"},
        {std::string(100'000, '['), "forbidden"},
        {R"({"type":"text","type":"text","sender_id":1,"receiver_id":2})", "forbidden"},
        {"{}", "missing_field"},
        {R"({"type":"text","receiver_id":2})", "missing_field"},
        {R"({"type":"text","sender_id":1})", "missing_field"},
        {R"({"sender_id":1,"receiver_id":2})", "missing_field"},
        {R"({"type":"text","sender_id":0,"receiver_id":2})", "bad_field"},
        {R"({"type":"text","sender_id":-1,"receiver_id":2})", "bad_field"},
        {R"({"type":"text","sender_id":1.0,"receiver_id":2})", "bad_field"},
        {R"({"type":"text","sender_id":1e5,"receiver_id":2})", "bad_field"},
        {R"({"type":"text","sender_id":9223372036854775808,"receiver_id":2})", "bad_field"},
        {R"({"type":"text","sender_id":"1 ","receiver_id":2})", "bad_field"},
        {R"({"type":"text","sender_id":"+1","receiver_id":2})", "bad_field"},
        {R"({"type":"text","sender_id":[1],"receiver_id":2})", "bad_field"},
        {R"({"type":"text","sender_id":null,"receiver_id":2})", "bad_field"},
        {R"({"type":"text","sender_id":1,"receiver_id":true})", "bad_field"},
        {R"({"type":"text","sender_id":1e999,"receiver_id":2})", "malformed"},
        {R"({"type":"","sender_id":1,"receiver_id":2})", "bad_field"},
        {R"({"type":"a b","sender_id":1,"receiver_id":2})", "bad_field"},
        {R"({"type":"文","sender_id":1,"receiver_id":2})", "bad_field"},
        {R"({"type":{},"sender_id":1,"receiver_id":2})", "bad_field"},
        {R"({"type":")" + std::string(65, 'a') + R"(","sender_id":1,"receiver_id":2})",
         "bad_field"},
        {R"({"type":"text","sender_id":9223372036854775807,"receiver_id":2})", "none"},
    };
    for (const auto& [body, fault] : expected) EXPECT_EQ(fault_of(body), fault) << body;
}

TEST(WeiboPayload, XmlIsRecognised) {
    for (const char* body :
         {"<xml></xml>", "\n <xml>", "\xef\xbb\xbf<xml>", "%3Cxml%3E%3C%2Fxml%3E", "<"})
        EXPECT_EQ(fault_of(body), "xml") << body;
}

TEST(WeiboPayload, NoTruncationIsTakenForAWhole) {
    for (const char* file : {"text", "image_data_as_string", "event_scan"}) {
        std::string body = sample(file);
        while (body.back() != '}') body.pop_back();
        for (std::size_t length = 0; length < body.size(); ++length)
            EXPECT_NE(fault_of(body.substr(0, length)), "none") << file << ' ' << length;
    }
}

TEST(WeiboPayload, NoFlippedByteDoesHarm) {
    const std::string body = sample("image");
    for (std::size_t i = 0; i < body.size(); ++i) {
        for (const int bit : {0, 3, 5, 7}) {
            std::string flipped = body;
            flipped[i] = static_cast<char>(flipped[i] ^ (1 << bit));
            const auto decoded = decode(flipped);
            if (const auto* payload = std::get_if<Payload>(&decoded)) {
                EXPECT_GT(payload->sender_id, 0);
            }
        }
    }
}

}  // namespace
