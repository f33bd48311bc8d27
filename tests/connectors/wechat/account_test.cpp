#include "connectors/wechat/account.hpp"

#include "connectors/wechat/platform.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace connectors::wechat;
using namespace wechat_tests;

std::string outcome(Account& account, const net::Request& request) {
    const auto opened = account.open(request);
    const auto* why = std::get_if<Refused>(&opened);
    return why == nullptr ? "opened" : std::string(name(*why));
}

std::string outcome(Mode mode, const net::Request& request) {
    Account account(settings(mode));
    return outcome(account, request);
}

std::string said(Account& account, const net::Request& request) {
    const auto opened = account.open(request);
    const auto* letter = std::get_if<Letter>(&opened);
    if (letter == nullptr) return std::string("refused: ").append(name(std::get<Refused>(opened)));
    return std::get<connectors::Said>(letter->decoded.front().inbound.what).text;
}

TEST(WeChatAddress, IsVerifiedOnlyWithTheRightSignature) {
    Account account(settings(Mode::safe));
    EXPECT_EQ(
        std::get<std::string>(account.verify(verification("4375120948345356249"))),
        "4375120948345356249"
    );
    for (const char* parameter : {"signature", "timestamp", "nonce", "echostr"}) {
        net::Request request = verification("1");
        set_parameter(request, parameter, "");
        EXPECT_EQ(std::get<Refused>(account.verify(request)), Refused::missing_parameter);
        remove_parameter(request, parameter);
        EXPECT_EQ(std::get<Refused>(account.verify(request)), Refused::missing_parameter);
    }
    for (const char* parameter : {"signature", "timestamp", "nonce"}) {
        net::Request request = verification("1");
        set_parameter(request, parameter, "0");
        EXPECT_EQ(std::get<Refused>(account.verify(request)), Refused::wrong_signature);
    }
}

TEST(WeChatAddress, CanBeVerifiedAgain) {
    Account account(settings(Mode::plain));
    EXPECT_EQ(account.verify(verification("1")), account.verify(verification("1")));
}

TEST(WeChatAccount, OpensEachModesCalls) {
    const std::string inner = text_message("我要投诉", "1");
    Account safe(settings(Mode::safe));
    Account compatible(settings(Mode::compatible));
    Account plain(settings(Mode::plain));
    EXPECT_EQ(said(safe, safe_call(inner)), "我要投诉");
    EXPECT_EQ(said(compatible, compatible_call(inner)), "我要投诉");
    EXPECT_EQ(said(plain, plain_call(inner)), "我要投诉");
    EXPECT_EQ(said(compatible, plain_call(inner)), "我要投诉");
}

TEST(WeChatAccount, BelievesTheEncryptedPartAndNotThePlainOne) {
    Account account(settings(Mode::compatible));
    net::Request request = compatible_call(text_message("真", "1"));
    const auto at = request.body.find("真");
    request.body.replace(at, std::string_view("真").size(), "假");
    EXPECT_EQ(said(account, request), "真");
}

TEST(WeChatAccount, RawEncryptionMeansPlain) {
    net::Request request = plain_call(text_message("x", "1"));
    set_parameter(request, "encrypt_type", "raw");
    EXPECT_EQ(outcome(Mode::plain, request), "opened");
    set_parameter(request, "encrypt_type", "rot13");
    EXPECT_EQ(outcome(Mode::plain, request), "unknown_encryption");
}

TEST(WeChatAccount, ASafeOneRefusesPlainCalls) {
    const std::string inner = text_message("x", "1");
    EXPECT_EQ(outcome(Mode::safe, plain_call(inner)), "downgrade");
    net::Request stripped = compatible_call(inner);
    remove_parameter(stripped, "encrypt_type");
    remove_parameter(stripped, "msg_signature");
    EXPECT_EQ(outcome(Mode::safe, stripped), "downgrade");
    set_parameter(stripped, "encrypt_type", "raw");
    EXPECT_EQ(outcome(Mode::safe, stripped), "downgrade");
}

TEST(WeChatAccount, APlainOneWithoutKeyCannotReadEncryptedCalls) {
    AccountSettings bare = settings(Mode::plain);
    bare.encoding_aes_key.clear();
    Account account(bare);
    EXPECT_EQ(outcome(account, safe_call(text_message("x", "1"))), "unknown_encryption");
}

TEST(WeChatAccount, NeedsEveryParameter) {
    const std::string inner = text_message("x", "1");
    for (const char* parameter : {"timestamp", "nonce", "msg_signature"}) {
        net::Request request = safe_call(inner);
        remove_parameter(request, parameter);
        EXPECT_EQ(outcome(Mode::safe, request), "missing_parameter") << parameter;
        set_parameter(request, parameter, "");
        EXPECT_EQ(outcome(Mode::safe, request), "missing_parameter") << parameter;
    }
    for (const char* parameter : {"timestamp", "nonce", "signature"}) {
        net::Request request = plain_call(inner);
        remove_parameter(request, parameter);
        EXPECT_EQ(outcome(Mode::plain, request), "missing_parameter") << parameter;
    }
    net::Request without_plain_signature = safe_call(inner);
    set_parameter(without_plain_signature, "signature", "");
    EXPECT_EQ(outcome(Mode::safe, without_plain_signature), "opened");
}

TEST(WeChatAccount, EverySignedParameterCounts) {
    const std::string inner = text_message("x", "1");
    for (const char* parameter : {"timestamp", "nonce", "msg_signature"}) {
        net::Request request = safe_call(inner);
        set_parameter(request, parameter, "1");
        EXPECT_EQ(outcome(Mode::safe, request), "wrong_signature") << parameter;
    }
    for (const char* parameter : {"timestamp", "nonce", "signature"}) {
        net::Request request = plain_call(inner);
        set_parameter(request, parameter, "1");
        EXPECT_EQ(outcome(Mode::plain, request), "wrong_signature") << parameter;
    }
}

TEST(WeChatAccount, TheThreePartSignatureIsNotEnoughForAnEncryptedCall) {
    net::Request request = safe_call(text_message("x", "1"));
    const std::string plain_signature = request.query.front().second;
    set_parameter(request, "msg_signature", plain_signature);
    EXPECT_EQ(outcome(Mode::safe, request), "wrong_signature");
}

TEST(WeChatAccount, NothingIsParsedBeforeItsSignatureIsRight) {
    net::Request request = plain_call("<!DOCTYPE x>");
    EXPECT_EQ(outcome(Mode::plain, request), "bad_payload");
    set_parameter(request, "signature", "1");
    EXPECT_EQ(outcome(Mode::plain, request), "wrong_signature");
}

TEST(WeChatAccount, EachFlippedByteIsRefusedOrOutsideTheSignedPart) {
    Account account(settings(Mode::safe));
    const net::Request good = safe_call(text_message("快递丢了", "7250021412600020992"));
    const auto start = good.body.find("<Encrypt><![CDATA[") + 18;
    const auto end = good.body.find("]]></Encrypt>");
    ASSERT_EQ(said(account, good), "快递丢了");
    for (std::size_t i = 0; i < good.body.size(); ++i) {
        for (const unsigned bit : {0x01U, 0x20U, 0x80U}) {
            net::Request bad = good;
            bad.body[i] = static_cast<char>(static_cast<unsigned char>(bad.body[i]) ^ bit);
            const std::string what = outcome(account, bad);
            if (i >= start && i < end) {
                EXPECT_TRUE(what == "wrong_signature" || what == "bad_envelope") << i << what;
            } else if (what == "opened") {
                EXPECT_EQ(said(account, bad), "快递丢了") << i;
            }
        }
    }
}

TEST(WeChatAccount, APreviousKeyStillOpensAndSealsItsOwnAnswer) {
    AccountSettings changed = settings(Mode::safe);
    changed.encoding_aes_key = other_key;
    changed.previous_encoding_aes_key = key;
    Account account(changed);
    const std::string inner = text_message("x", "1");
    for (const std::string_view used : {key, other_key}) {
        const auto opened = account.open(safe_call(inner, {.key = used}));
        ASSERT_TRUE(std::holds_alternative<Letter>(opened)) << used;
        const auto response = account.answer(std::get<Letter>(opened), {"好"}, {});
        EXPECT_TRUE(open_answer(response.body, used)) << used;
        EXPECT_FALSE(open_answer(response.body, used == key ? other_key : key)) << used;
    }
    const std::string third(43, 'z');
    EXPECT_EQ(outcome(account, safe_call(inner, {.key = third})), "cannot_decrypt");
}

TEST(WeChatAccount, MessagesOfOthersAreRefused) {
    const std::string inner = text_message("x", "1");
    EXPECT_EQ(outcome(Mode::safe, safe_call(inner, {.app_id = "wxfedcba9876543210"})), "wrong_app");
    EXPECT_EQ(
        outcome(Mode::safe, safe_call(inner, {.to_user = "gh_ffffffffffff"})), "wrong_account"
    );
    std::string other = inner;
    other.replace(other.find(original_id), original_id.size(), "gh_ffffffffffff");
    EXPECT_EQ(outcome(Mode::safe, safe_call(other)), "wrong_account");
    EXPECT_EQ(outcome(Mode::plain, plain_call(other)), "wrong_account");
}

TEST(WeChatAccount, SignedNonsenseHasItsOwnNames) {
    EXPECT_EQ(outcome(Mode::safe, safe_call("no xml")), "bad_payload");
    EXPECT_EQ(outcome(Mode::plain, plain_call("")), "bad_payload");
    net::Request empty = safe_call("x");
    empty.body = "<xml></xml>";
    EXPECT_EQ(outcome(Mode::safe, empty), "bad_envelope");
}

TEST(WeChatAccount, RefusesBodiesAboveItsLimit) {
    AccountSettings tight = settings(Mode::plain);
    const net::Request request = plain_call(text_message("x", "1"));
    tight.body_bytes_max = request.body.size();
    Account fits(tight);
    EXPECT_EQ(outcome(fits, request), "opened");
    --tight.body_bytes_max;
    Account cramped(tight);
    EXPECT_EQ(outcome(cramped, request), "too_large");
}

TEST(WeChatAccount, AnswersInTheModeOfTheCall) {
    Account account(settings(Mode::compatible));
    const std::string inner = text_message("x", "1");
    const dialog::Instant at{std::chrono::milliseconds{1'760'000'123'999}};
    const auto plain = account.open(plain_call(inner));
    const auto sealed = account.open(compatible_call(inner));
    const auto plain_answer = account.answer(std::get<Letter>(plain), {"一", "二"}, at);
    const auto sealed_answer = account.answer(std::get<Letter>(sealed), {"一", "二"}, at);
    EXPECT_EQ(field(plain_answer.body, "Content"), "一\n\n二");
    EXPECT_EQ(field(plain_answer.body, "ToUserName"), openid);
    EXPECT_EQ(field(plain_answer.body, "FromUserName"), original_id);
    EXPECT_NE(plain_answer.body.find("<CreateTime>1760000123<"), std::string::npos);
    EXPECT_EQ(open_answer(sealed_answer.body), plain_answer.body);
    EXPECT_EQ(plain_answer.content_type, "text/xml; charset=utf-8");
}

TEST(WeChatAccount, SuccessIsNeverEncrypted) {
    Account account(settings(Mode::safe));
    const auto opened = account.open(safe_call(text_message("x", "1")));
    EXPECT_EQ(account.answer(std::get<Letter>(opened), {}, {}).body, "success");
    EXPECT_EQ(account.answer(std::get<Letter>(opened), {" "}, {}).body, "success");
}

TEST(WeChatSettings, MistakesAreAllListed) {
    EXPECT_TRUE(mistakes(settings(Mode::safe)).empty());
    EXPECT_EQ(mistakes({}).size(), 5U);  // name, both ids, token, key
    AccountSettings plain = settings(Mode::plain);
    plain.encoding_aes_key.clear();
    EXPECT_TRUE(mistakes(plain).empty());
    plain.encoding_aes_key = "short";
    plain.previous_encoding_aes_key = "short";
    plain.token = "with blank";
    EXPECT_EQ(mistakes(plain).size(), 3U);
    EXPECT_THROW(Account{plain}, std::invalid_argument);
}

TEST(WeChatRefusal, EachHasAStatusThatIsNoSuccess) {
    for (unsigned i = 0; i <= static_cast<unsigned>(Refused::bad_payload); ++i) {
        const auto why = static_cast<Refused>(i);
        const net::Response response = refusal(why);
        EXPECT_GE(response.status, 400U);
        EXPECT_LT(response.status, 500U);
        EXPECT_EQ(response.body, name(why));
        EXPECT_FALSE(response.body.empty());
    }
    EXPECT_EQ(refusal(Refused::wrong_signature).status, 403U);
    EXPECT_EQ(refusal(Refused::downgrade).status, 403U);
    EXPECT_EQ(refusal(Refused::missing_parameter).status, 400U);
    EXPECT_EQ(refusal(Refused::too_large).status, 413U);
    EXPECT_EQ(refusal(Refused::wrong_method).status, 405U);
}

}  // namespace
