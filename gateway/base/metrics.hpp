// Figures for operators in Prometheus's text format. No locks: registered, changed and written on
// the loop thread only. A reference got at registration lives as long as the Metrics.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace gateway {

class Counter {
public:
    void add(std::uint64_t count = 1) { value_ += count; }

    [[nodiscard]] std::uint64_t value() const { return value_; }

private:
    std::uint64_t value_ = 0;
};

class Gauge {
public:
    void set(double value) { value_ = value; }

    void add(double change) { value_ += change; }

    [[nodiscard]] double value() const { return value_; }

private:
    double value_ = 0;
};

// Counts of values by fixed upper bounds (inclusive), with sum and count.
class Histogram {
public:
    explicit Histogram(std::vector<double> bounds);
    void observe(double value);

    [[nodiscard]] const std::vector<double>& bounds() const { return bounds_; }

    // One more than bounds; the last counts what lies above all of them. Not cumulative.
    [[nodiscard]] const std::vector<std::uint64_t>& counts() const { return counts_; }

    [[nodiscard]] double sum() const { return sum_; }

    [[nodiscard]] std::uint64_t count() const { return count_; }

private:
    std::vector<double> bounds_;
    std::vector<std::uint64_t> counts_;
    double sum_ = 0;
    std::uint64_t count_ = 0;
};

using Labels = std::vector<std::pair<std::string, std::string>>;

// From half a millisecond to ten seconds, for what customers wait for.
std::vector<double> latency_bounds_seconds();

// Names are "huiyin_" + [a-z0-9_]; counters end in "_total", units are in the name. Asking again
// for the same name and labels gives the same figure; the same name as another kind throws
// std::logic_error, since that is a bug in the program.
class Metrics {
public:
    // Beyond this many label sets of one name, further ones share one with the values "other".
    static constexpr std::size_t series_max = 200;

    Counter& counter(const std::string& name, const std::string& help, Labels labels = {});
    Gauge& gauge(const std::string& name, const std::string& help, Labels labels = {});
    Histogram& histogram(
        const std::string& name,
        const std::string& help,
        std::vector<double> bounds,  // ascending; the first registration's count
        Labels labels = {}
    );
    // A gauge that is asked when the figures are written.
    void watch(
        const std::string& name,
        const std::string& help,
        std::function<double()> read,
        Labels labels = {}
    );

    // Ordered by name; "text/plain; version=0.0.4".
    [[nodiscard]] std::string text() const;

private:
    using Figure = std::variant<Counter, Gauge, Histogram, std::function<double()>>;

    struct Series {
        Labels labels;
        Figure figure;
    };

    struct Family {
        std::string help;
        std::size_t kind = 0;       // index in Figure
        std::deque<Series> series;  // a deque keeps references valid
    };

    Figure& figure(const std::string& name, const std::string& help, Labels labels, Figure fresh);

    std::map<std::string, Family> families_;
};

}  // namespace gateway
