#include "dialog/cases/case.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string_view>

namespace dialog {
namespace {

// All names of an enum whose last value is given: each once, lower case with underscores.
template <class E>
std::set<std::string_view> names_up_to(E last) {
    std::set<std::string_view> names;
    for (unsigned i = 0; i <= static_cast<unsigned>(last); ++i) {
        const auto text = name(static_cast<E>(i));
        EXPECT_FALSE(text.empty()) << i;
        EXPECT_EQ(text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), text.npos) << text;
        EXPECT_TRUE(names.insert(text).second) << text;
    }
    return names;
}

TEST(CaseNames, AreThoseOfTheApi) {
    using Names = std::set<std::string_view>;
    EXPECT_EQ(
        names_up_to(CaseStatus::rejected), (Names{"open", "closed", "withdrawn", "rejected"})
    );
    EXPECT_EQ(names_up_to(CaseStage::follow_up), (Names{"screening", "handling", "follow_up"}));
    EXPECT_EQ(names_up_to(Complexity::complex), (Names{"simple", "general", "complex"}));
    EXPECT_EQ(name(Field::what_happened), "description");
    EXPECT_EQ(name(Field::wish), "remedies");
    EXPECT_EQ(name(Field::staff), "person_complained_about");
}

TEST(CaseNames, DifferWithinEachEnum) {
    EXPECT_EQ(names_up_to(Field::category).size(), field_count);
    EXPECT_EQ(names_up_to(MediaKind::unsupported).size(), 7U);
    EXPECT_EQ(names_up_to(CaseChange::What::reopened).size(), 20U);
}

}  // namespace
}  // namespace dialog
