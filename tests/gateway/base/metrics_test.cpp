#include "gateway/base/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>

namespace gateway {
namespace {

using testing::HasSubstr;

TEST(Metrics, AreWrittenInOrderOfNamesWithHelpAndType) {
    Metrics metrics;
    auto& turns = metrics.counter("huiyin_turns_total", "Turns stored", {{"account", "a/main"}});
    auto& waiting = metrics.gauge("huiyin_outbox_waiting", "Deliveries \\ waiting\nnow");
    metrics.watch("huiyin_age_seconds", "Oldest", [] { return 2.25; });
    turns.add();
    turns.add(41);
    waiting.set(3);
    waiting.add(-0.5);
    EXPECT_EQ(
        metrics.text(),
        "# HELP huiyin_age_seconds Oldest\n"
        "# TYPE huiyin_age_seconds gauge\n"
        "huiyin_age_seconds 2.25\n"
        "# HELP huiyin_outbox_waiting Deliveries \\\\ waiting\\nnow\n"
        "# TYPE huiyin_outbox_waiting gauge\n"
        "huiyin_outbox_waiting 2.5\n"
        "# HELP huiyin_turns_total Turns stored\n"
        "# TYPE huiyin_turns_total counter\n"
        "huiyin_turns_total{account=\"a/main\"} 42\n"
    );
}

TEST(Metrics, HistogramsAreCumulativeAndIncludeTheirBounds) {
    Metrics metrics;
    auto& latency = metrics.histogram("huiyin_answer_seconds", "Answer", {0.5, 2}, {{"a", "b"}});
    for (const double value : {0.25, 0.5, 0.75, 2.0, 9.0}) latency.observe(value);
    EXPECT_EQ(
        metrics.text(),
        "# HELP huiyin_answer_seconds Answer\n"
        "# TYPE huiyin_answer_seconds histogram\n"
        "huiyin_answer_seconds_bucket{a=\"b\",le=\"0.5\"} 2\n"
        "huiyin_answer_seconds_bucket{a=\"b\",le=\"2\"} 4\n"
        "huiyin_answer_seconds_bucket{a=\"b\",le=\"+Inf\"} 5\n"
        "huiyin_answer_seconds_sum{a=\"b\"} 12.5\n"
        "huiyin_answer_seconds_count{a=\"b\"} 5\n"
    );
    const auto bounds = latency_bounds_seconds();
    EXPECT_TRUE(std::is_sorted(bounds.begin(), bounds.end()));
}

TEST(Metrics, TheSameNameAndLabelsAreTheSameFigure) {
    Metrics metrics;
    auto& first = metrics.counter("huiyin_a_total", "A", {{"x", "1"}});
    auto& other = metrics.counter("huiyin_a_total", "A", {{"x", "2"}});
    EXPECT_EQ(&first, &metrics.counter("huiyin_a_total", "A", {{"x", "1"}}));
    EXPECT_NE(&first, &other);
    double value = 1;
    metrics.watch("huiyin_b", "B", [&] { return value; });
    metrics.watch("huiyin_b", "B", [&] { return value + 1; });
    EXPECT_THAT(metrics.text(), HasSubstr("huiyin_b 2\n"));
}

TEST(Metrics, ReferencesStayGoodWhileOthersAreRegistered) {
    Metrics metrics;
    auto& first = metrics.counter("huiyin_a_total", "A", {{"x", "0"}});
    for (int i = 1; i < 150; ++i) {
        metrics.counter("huiyin_a_total", "A", {{"x", std::to_string(i)}}).add();
        metrics.gauge("huiyin_g" + std::to_string(i), "G");
    }
    first.add(7);
    EXPECT_THAT(metrics.text(), HasSubstr("huiyin_a_total{x=\"0\"} 7\n"));
}

TEST(Metrics, TooManyLabelSetsShareOne) {
    Metrics metrics;
    for (std::size_t i = 0; i < Metrics::series_max + 50; ++i)
        metrics.counter("huiyin_a_total", "A", {{"x", std::to_string(i)}}).add();
    EXPECT_THAT(metrics.text(), HasSubstr("huiyin_a_total{x=\"other\"} 50\n"));
}

TEST(Metrics, LabelValuesAreEscaped) {
    Metrics metrics;
    metrics.counter("huiyin_a_total", "A", {{"x", "a\"b\\c\nd"}});
    EXPECT_THAT(metrics.text(), HasSubstr(R"(huiyin_a_total{x="a\"b\\c\nd"} 0)"));
}

TEST(Metrics, WhatIsNoNumberIsStillWritten) {
    Metrics metrics;
    metrics.gauge("huiyin_a", "A").set(std::numeric_limits<double>::infinity());
    metrics.gauge("huiyin_b", "B").set(-std::numeric_limits<double>::infinity());
    metrics.gauge("huiyin_c", "C").set(std::numeric_limits<double>::quiet_NaN());
    EXPECT_THAT(
        metrics.text(),
        testing::AllOf(
            HasSubstr("huiyin_a +Inf\n"), HasSubstr("huiyin_b -Inf\n"), HasSubstr("huiyin_c NaN\n")
        )
    );
}

TEST(Metrics, ANameIsOfOneKindAndOurs) {
    Metrics metrics;
    metrics.counter("huiyin_a_total", "A");
    EXPECT_THROW(metrics.gauge("huiyin_a_total", "A"), std::logic_error);
    EXPECT_THROW(metrics.counter("turns_total", "T"), std::logic_error);
    EXPECT_THROW(metrics.counter("huiyin_Turns total", "T"), std::logic_error);
}

}  // namespace
}  // namespace gateway
