#include "connectors/casepage/link.hpp"

#include "dialog/cases/number.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace connectors::casepage {

namespace {

using namespace std::chrono_literals;

constexpr LinkKey key{1, 2, 3, 4, 5, 6, 7, 8};
constexpr LinkKey other_key{1, 2, 3, 4, 5, 6, 7, 9};
const dialog::Instant noon = *dialog::parse_rfc3339("2026-11-23T12:00:00+08:00");

std::string number(std::uint64_t sequence = 7) {
    return dialog::make_case_number(noon, sequence, 99);
}

std::string token() {
    return make_link(key, "main", number(), noon);
}

LinkFault fault_of(std::string_view text, std::string_view site = "main") {
    const auto read = read_link(key, site, text, noon);
    const auto* fault = std::get_if<LinkFault>(&read);
    EXPECT_NE(fault, nullptr) << text;
    return fault == nullptr ? LinkFault::expired : *fault;
}

TEST(CaseLink, BringsItsCaseBack) {
    EXPECT_EQ(token().size(), link_letters);
    const auto read = read_link(key, "main", token(), noon);
    const Link expected{.number = number(), .issued_at = noon};
    EXPECT_EQ(std::get<Link>(read), expected);
}

TEST(CaseLink, NeedsNoEscapingInAnAddress) {
    constexpr auto unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    EXPECT_EQ(token().find_first_not_of(unreserved), std::string::npos);
}

TEST(CaseLink, IsMadeOfNothingButACaseNumber) {
    for (const auto* text : {"", "HY261123", "HY261123-AAAAAA", "HY261123-AAAAA", "' OR 1=1 --  "})
        EXPECT_EQ(make_link(key, "main", text, noon), "") << text;
}

TEST(CaseLink, EveryFlippedBitIsRefused) {
    for (std::size_t i = 0; i < link_letters; ++i)
        for (unsigned bit = 0; bit < 8; ++bit) {
            auto forged = token();
            forged[i] = static_cast<char>(static_cast<unsigned char>(forged[i]) ^ (1U << bit));
            EXPECT_EQ(fault_of(forged), LinkFault::wrong) << i << ' ' << bit;
        }
}

TEST(CaseLink, CutAnywhereOrWithMoreItIsRefused) {
    for (std::size_t length = 0; length < link_letters; ++length)
        EXPECT_EQ(fault_of(token().substr(0, length)), LinkFault::wrong) << length;
    EXPECT_EQ(fault_of(token() + "A"), LinkFault::wrong);
    EXPECT_EQ(fault_of(token() + "="), LinkFault::wrong);
    EXPECT_EQ(fault_of(" " + token()), LinkFault::wrong);
}

TEST(CaseLink, IsGoodForItsSiteAlone) {
    EXPECT_EQ(fault_of(token(), "other"), LinkFault::wrong);
    EXPECT_EQ(fault_of(token(), ""), LinkFault::wrong);
}

TEST(CaseLink, ThatOfAnotherKeyIsRefused) {
    EXPECT_EQ(fault_of(make_link(other_key, "main", number(), noon)), LinkFault::wrong);
}

// The number of one case and the signature of another.
TEST(CaseLink, CannotBePutTogetherFromTwo) {
    const auto other = make_link(key, "main", number(8), noon);
    for (std::size_t cut = 1; cut < link_letters; ++cut) {
        const auto mixed = token().substr(0, cut) + other.substr(cut);
        if (mixed == token() || mixed == other) continue;
        EXPECT_EQ(fault_of(mixed), LinkFault::wrong) << cut;
    }
}

TEST(CaseLink, EndsAfterNinetyDays) {
    const auto read = [](dialog::Instant now) { return read_link(key, "main", token(), now); };
    EXPECT_TRUE(std::holds_alternative<Link>(read(noon + link_life - 1ms)));
    const auto late = read(noon + link_life);
    ASSERT_TRUE(std::holds_alternative<LinkFault>(late));
    EXPECT_EQ(std::get<LinkFault>(late), LinkFault::expired);
}

TEST(CaseLink, AForgedOneIsNotCalledExpired) {
    const auto old = make_link(other_key, "main", number(), noon - 100 * 24h);
    EXPECT_EQ(fault_of(old), LinkFault::wrong);
}

TEST(CaseLink, EachIsAVisitorOfItsOwn) {
    std::set<std::string> visitors;
    for (const auto& site : {"main", "other"})
        for (int day = 0; day < 10; ++day)
            visitors.insert(visitor_of(key, site, make_link(key, site, number(), noon + day * 24h))
            );
    EXPECT_EQ(visitors.size(), 20U);
    EXPECT_EQ(visitor_of(key, "main", token()), visitor_of(key, "main", token()));
    for (const auto& visitor : visitors) {
        EXPECT_EQ(visitor.size(), 26U);
        EXPECT_EQ(visitor.find_first_not_of("abcdefghijklmnopqrstuvwxyz234567"), std::string::npos);
    }
}

}  // namespace

}  // namespace connectors::casepage
