#include "gateway/base/metrics.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numeric>
#include <stdexcept>

namespace gateway {

namespace {

constexpr std::array<std::string_view, 4> kind_names{"counter", "gauge", "histogram", "gauge"};

std::string number_text(double value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
    std::array<char, 64> digits{};
    auto* const end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    return {digits.data(), end};
}

void append_escaped(std::string& text, std::string_view value, bool quotes_too) {
    for (const char c : value) {
        if (c == '\\')
            text += "\\\\";
        else if (c == '\n')
            text += "\\n";
        else if (c == '"' && quotes_too)
            text += "\\\"";
        else
            text += c;
    }
}

// {a="x",le="0.5"}; nothing when there is no label at all.
std::string label_text(const Labels& labels, std::string_view bound = {}) {
    std::string text;
    const auto append = [&](std::string_view name, std::string_view value) {
        text += text.empty() ? '{' : ',';
        text += name;
        text += "=\"";
        append_escaped(text, value, true);
        text += '"';
    };
    for (const auto& [name, value] : labels) append(name, value);
    if (!bound.empty()) append("le", bound);
    if (!text.empty()) text += '}';
    return text;
}

void append_sample(
    std::string& text, const std::string& name, const std::string& labels, const std::string& value
) {
    text += name;
    text += labels;
    text += ' ';
    text += value;
    text += '\n';
}

void append_histogram(
    std::string& text, const std::string& name, const Labels& labels, const Histogram& histogram
) {
    std::uint64_t below = 0;
    for (std::size_t i = 0; i < histogram.bounds().size(); ++i) {
        below += histogram.counts()[i];
        const auto bound = number_text(histogram.bounds()[i]);
        append_sample(text, name + "_bucket", label_text(labels, bound), std::to_string(below));
    }
    const auto count = std::to_string(histogram.count());
    append_sample(text, name + "_bucket", label_text(labels, "+Inf"), count);
    append_sample(text, name + "_sum", label_text(labels), number_text(histogram.sum()));
    append_sample(text, name + "_count", label_text(labels), count);
}

bool good_name(std::string_view name) {
    return name.starts_with("huiyin_") &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") ==
               std::string_view::npos;
}

}  // namespace

Histogram::Histogram(std::vector<double> bounds)
    : bounds_(std::move(bounds)),
      counts_(bounds_.size() + 1) {}

void Histogram::observe(double value) {
    const auto bound = std::lower_bound(bounds_.begin(), bounds_.end(), value);
    ++counts_[static_cast<std::size_t>(bound - bounds_.begin())];
    sum_ += value;
    ++count_;
}

std::vector<double> latency_bounds_seconds() {
    return {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 4, 5, 10};
}

Counter& Metrics::counter(const std::string& name, const std::string& help, Labels labels) {
    return std::get<Counter>(figure(name, help, std::move(labels), Counter()));
}

Gauge& Metrics::gauge(const std::string& name, const std::string& help, Labels labels) {
    return std::get<Gauge>(figure(name, help, std::move(labels), Gauge()));
}

Histogram& Metrics::histogram(
    const std::string& name, const std::string& help, std::vector<double> bounds, Labels labels
) {
    return std::get<Histogram>(figure(name, help, std::move(labels), Histogram(std::move(bounds))));
}

void Metrics::watch(
    const std::string& name, const std::string& help, std::function<double()> read, Labels labels
) {
    auto& found = figure(name, help, std::move(labels), read);
    found = std::move(read);
}

Metrics::Figure& Metrics::figure(
    const std::string& name, const std::string& help, Labels labels, Figure fresh
) {
    if (!good_name(name)) throw std::logic_error(name + " is no name of a figure");
    auto [place, is_new] = families_.try_emplace(name);
    auto& family = place->second;
    if (is_new) {
        family.help = help;
        family.kind = fresh.index();
    }
    if (family.kind != fresh.index()) throw std::logic_error(name + " is of another kind");

    const auto find = [&] {
        return std::find_if(family.series.begin(), family.series.end(), [&](const Series& series) {
            return series.labels == labels;
        });
    };
    auto found = find();
    if (found == family.series.end() && family.series.size() >= series_max) {
        for (auto& label : labels) label.second = "other";
        found = find();
    }
    if (found == family.series.end()) {
        family.series.push_back({.labels = std::move(labels), .figure = std::move(fresh)});
        return family.series.back().figure;
    }
    return found->figure;
}

std::string Metrics::text() const {
    std::string text;
    for (const auto& [name, family] : families_) {
        text += "# HELP " + name + ' ';
        append_escaped(text, family.help, false);
        text += "\n# TYPE " + name + ' ';
        text += kind_names.at(family.kind);
        text += '\n';
        for (const auto& [labels, figure] : family.series) {
            if (const auto* counter = std::get_if<Counter>(&figure))
                append_sample(text, name, label_text(labels), std::to_string(counter->value()));
            else if (const auto* gauge = std::get_if<Gauge>(&figure))
                append_sample(text, name, label_text(labels), number_text(gauge->value()));
            else if (const auto* histogram = std::get_if<Histogram>(&figure))
                append_histogram(text, name, labels, *histogram);
            else if (const auto* read = std::get_if<std::function<double()>>(&figure))
                append_sample(text, name, label_text(labels), number_text((*read)()));
        }
    }
    return text;
}

}  // namespace gateway
