// Number and one-time code, for who has no link.
#include "gateway/casepage/house.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace house {
namespace {

using testing::HasSubstr;
using testing::Not;

class CaseProof : public testing::Test {
protected:
    CaseProof() : number(house.complain()) { house.sent_to("oOwner"); }

    json ask(const std::string& digits) {
        return house.page("/ask", {{"number", number}, {"digits", digits}}).parsed();
    }

    json confirm(const json& visitor, const std::string& code) {
        return house.page(
                        "/confirm", {{"visitor", visitor}, {"number", number}, {"code", code}}
        ).parsed();
    }

    House house;
    std::string number;
};

TEST_F(CaseProof, TheCodeThatOnlyTheCustomerGetsOpensThePage) {
    const auto asked = ask("1234");
    EXPECT_EQ(asked["code_offered"], true);
    const auto wanted = confirm(asked["visitor"], "");
    EXPECT_EQ(wanted["code_awaited"], true);
    EXPECT_FALSE(wanted.contains("link"));
    house.advance("1s");
    const auto code = code_in(house.sent_to("oOwner"));
    ASSERT_EQ(code.size(), 6U);
    const std::string wrong = code == "000000" ? "000001" : "000000";
    EXPECT_FALSE(confirm(asked["visitor"], wrong).contains("link"));
    const auto right = confirm(asked["visitor"], code);
    ASSERT_TRUE(right.contains("link")) << right;
    const auto view = house.page("/view", {{"link", right["link"]}});
    EXPECT_EQ(view.parsed()["desk"]["person"], "李明");
    EXPECT_THAT(view.parsed()["lines"], testing::IsEmpty()) << "what proved it is no talk";
    EXPECT_THAT(view.body, Not(HasSubstr(code)));
    house.advance("1s");
    EXPECT_THAT(house.sent_to("oOwner"), HasSubstr("不是我"));
}

TEST_F(CaseProof, ACodeIsOfNoUseToAnotherVisitor) {
    const auto asked = ask("1234");
    confirm(asked["visitor"], "");
    house.advance("1s");
    const auto code = code_in(house.sent_to("oOwner"));
    const auto other = ask("1234");
    EXPECT_FALSE(confirm(other["visitor"], code).contains("link"));
}

TEST_F(CaseProof, WrongDigitsUnknownNumbersAndMissingPhonesSoundAlike) {
    const auto wrong = ask("4321");
    EXPECT_EQ(wrong["code_offered"], false);
    EXPECT_EQ(wrong["code_awaited"], false);
    EXPECT_THAT(wrong["says"].dump(), Not(HasSubstr("核实受理")));
    house.advance("1s");
    EXPECT_EQ(house.sent_to("oOwner"), "");
    number = "HY251123-" + number.substr(9);
    const auto malformed = house.page("/ask", {{"number", number}, {"digits", "1234"}});
    EXPECT_EQ(malformed.code(), "bad_request")
        << "its check character is wrong, which is no secret";
}

}  // namespace
}  // namespace house
