#include "connectors/weibo/json.hpp"

#include "connectors/weibo/utf8.hpp"

#include <charconv>
#include <set>
#include <utility>
#include <vector>

namespace connectors::weibo {

namespace {

using nlohmann::json;

// Builds a value out of the parser's calls, whose names are the library's. Any `false` ends it.
class Builder : public nlohmann::json_sax<json> {
public:
    bool null() override { return add(nullptr); }

    bool boolean(bool value) override { return add(value); }

    bool number_integer(number_integer_t value) override { return add(value); }

    bool number_unsigned(number_unsigned_t value) override { return add(value); }

    bool number_float(number_float_t /*rounded*/, const string_t& digits) override {
        return add(digits);
    }

    bool string(string_t& value) override { return add(std::move(value)); }

    bool binary(binary_t& /*value*/) override { return false; }

    bool start_object(std::size_t /*elements*/) override { return open(json::object()); }

    bool key(string_t& name) override {
        if (open_.back()->contains(name)) return forbid();
        name_ = std::move(name);
        return true;
    }

    bool end_object() override { return close(); }

    bool start_array(std::size_t /*elements*/) override { return open(json::array()); }

    bool end_array() override { return close(); }

    bool parse_error(
        std::size_t /*at*/, const std::string& /*token*/, const json::exception& /*why*/
    ) override {
        return false;
    }

    json take() { return std::move(root_); }

    [[nodiscard]] bool forbidden() const { return forbidden_; }

private:
    bool add(json value) { return place(std::move(value)) != nullptr; }

    bool open(json value) {
        if (open_.size() == json_depth_max) return forbid();
        json* placed = place(std::move(value));
        if (placed != nullptr) open_.push_back(placed);
        return placed != nullptr;
    }

    bool close() {
        open_.pop_back();
        return true;
    }

    json* place(json value) {
        if (++values_ > json_values_max) {
            forbidden_ = true;
            return nullptr;
        }
        if (open_.empty()) {
            root_ = std::move(value);
            return &root_;
        }
        json& parent = *open_.back();
        if (parent.is_object()) return &(parent[name_] = std::move(value));
        parent.push_back(std::move(value));
        return &parent.back();
    }

    bool forbid() {
        forbidden_ = true;
        return false;
    }

    json root_;
    // Only the last one grows, so that the others stay where they are.
    std::vector<json*> open_;
    std::string name_;
    std::size_t values_ = 0;
    bool forbidden_ = false;
};

std::optional<unsigned> hex_at(std::string_view text, std::size_t at, std::size_t digits) {
    if (text.size() < at + digits) return std::nullopt;
    unsigned value = 0;
    const char* const begin = text.data() + at;
    const auto read = std::from_chars(begin, begin + digits, value, 16);
    if (read.ec != std::errc{} || read.ptr != begin + digits) return std::nullopt;
    return value;
}

// The code unit of the escape \uXXXX that stands there.
std::optional<unsigned> unit_at(std::string_view text, std::size_t at) {
    if (!text.substr(at).starts_with("\\u")) return std::nullopt;
    return hex_at(text, at + 2, 4);
}

bool is_high(std::optional<unsigned> unit) {
    return unit && *unit >= 0xd800 && *unit <= 0xdbff;
}

bool is_low(std::optional<unsigned> unit) {
    return unit && *unit >= 0xdc00 && *unit <= 0xdfff;
}

// A text cut between the two halves of an emoji is still a complaint.
std::string with_whole_pairs(std::string text) {
    for (std::size_t at = text.find('\\'); at != std::string::npos; at = text.find('\\', at)) {
        const auto unit = unit_at(text, at);
        if (is_high(unit) && is_low(unit_at(text, at + 6))) {
            at += 12;
        } else if (is_high(unit) || is_low(unit)) {
            text.replace(at, 6, "\\ufffd");
            at += 6;
        } else {
            at += 2;
        }
        if (at >= text.size()) break;
    }
    return text;
}

std::variant<json, JsonFault> parse(std::string_view text) {
    Builder builder;
    if (json::sax_parse(text, &builder)) return builder.take();
    return builder.forbidden() ? JsonFault::forbidden : JsonFault::malformed;
}

}  // namespace

std::variant<json, JsonFault> read_json(std::string_view text) {
    auto read = parse(text);
    const auto* fault = std::get_if<JsonFault>(&read);
    if (fault == nullptr || *fault == JsonFault::forbidden) return read;
    const std::string repaired = with_whole_pairs(mended(text));
    if (repaired == text) return read;
    return parse(repaired);
}

std::string text_of(const json& object, const char* name) {
    const auto found = object.find(name);
    if (found == object.end()) return {};
    if (found->is_string()) return found->get_ref<const std::string&>();
    if (found->is_number_integer()) return found->dump();
    return {};
}

std::optional<std::int64_t> integer_of(const json& object, const char* name) {
    const std::string digits = text_of(object, name);
    std::int64_t value = 0;
    const char* const end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, value);
    if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
    return value;
}

std::string canonical(const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::optional<std::string> percent_decode(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '%') {
            const auto value = hex_at(text, at + 1, 2);
            if (!value) return std::nullopt;
            out += static_cast<char>(static_cast<unsigned char>(*value));
            at += 2;
        } else {
            out += text[at] == '+' ? ' ' : text[at];
        }
    }
    if (out == text) return std::nullopt;
    return out;
}

}  // namespace connectors::weibo
