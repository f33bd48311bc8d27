// Compact binary forms of plain values: numbers as varints, texts and lists with their length, one
// byte before all that says which format it is. Each struct lists its fields once, in a function
// `fields(visit, value)` found beside its codec; packing and unpacking both walk that list.
//
// Fields are only ever added, with `visit.since(format, field)` after the others, once a release
// has written the format before: such a release must be able to read what older ones wrote.
#pragma once

#include "dialog/calendar/instant.hpp"
#include "intents/understanding.hpp"

#include <array>
#include <bit>
#include <chrono>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace dialog {

inline constexpr std::uint8_t packed_format = 1;  // what this program writes

namespace packing {

template <class T, class Struct>
concept Of = std::same_as<std::remove_const_t<T>, Struct>;

template <class T>
concept Id = std::is_enum_v<T> && sizeof(T) == sizeof(std::uint64_t);
template <class T>
concept Choice = std::is_enum_v<T> && sizeof(T) == 1;
template <class T>
concept Whole = std::unsigned_integral<T> && !std::same_as<T, bool>;

template <auto Value>
constexpr bool is_named() {
    // "[… Value = dialog::CaseStage::handling …]" or, for no enumerator, "[… Value = (dialog…)7
    // …]".
    constexpr std::string_view spelled = __PRETTY_FUNCTION__;
    constexpr std::string_view before = "Value = ";
    return spelled[spelled.find(before) + before.size()] != '(';
}

// How many enumerators an enum has that count from 0 without gaps, at most 64. Taken from the enum
// itself, so that an added enumerator is known here without a second list.
template <Choice E>
consteval std::uint8_t choices() {
    constexpr auto named = []<std::size_t... I>(std::index_sequence<I...>) {
        return std::array{is_named<static_cast<E>(I)>()...};
    }
    (std::make_index_sequence<64>{});
    std::uint8_t count = 0;
    while (count < named.size() && named[count]) ++count;
    return count;
}

constexpr std::uint64_t zigzag(std::int64_t value) {
    return (static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63U);
}

constexpr std::int64_t unzigzag(std::uint64_t value) {
    return static_cast<std::int64_t>(value >> 1U) ^ -static_cast<std::int64_t>(value & 1U);
}

}  // namespace packing

// Appends values to `out`.
class Packer {
public:
    explicit Packer(std::string& out) : out_(out) { out_.push_back(packed_format); }

    template <class... T>
    void operator()(const T&... values) {
        (put(values), ...);
    }

    template <class... T>
    void since(std::uint8_t /*format*/, const T&... values) {
        (put(values), ...);
    }

private:
    void number(std::uint64_t value) {
        std::array<char, 10> bytes;  // NOLINT(*-member-init): filled below
        std::size_t size = 0;
        for (; value >= 0x80; value >>= 7U) bytes[size++] = static_cast<char>(value | 0x80U);
        bytes[size++] = static_cast<char>(value);
        out_.append(bytes.data(), size);
    }

    void put(bool value) { out_.push_back(value ? '\1' : '\0'); }

    void put(packing::Whole auto value) { number(value); }

    void put(packing::Id auto value) { number(static_cast<std::uint64_t>(value)); }

    void put(packing::Choice auto value) { out_.push_back(static_cast<char>(value)); }

    void put(float value) {
        auto bits = std::bit_cast<std::uint32_t>(value);
        for (int i = 0; i < 4; ++i, bits >>= 8U) out_.push_back(static_cast<char>(bits));
    }

    void put(Instant value) { number(packing::zigzag(value.time_since_epoch().count())); }

    void put(std::chrono::sys_days value) {
        number(packing::zigzag(value.time_since_epoch().count()));
    }

    void put(const std::string& value) {
        number(value.size());
        out_.append(value);
    }

    template <class E>
    void put(const intents::Set<E>& value) {
        number(value.bits());
    }

    template <class T>
    void put(const std::optional<T>& value) {
        put(value.has_value());
        if (value) put(*value);
    }

    template <class T>
    void put(const std::vector<T>& values) {
        number(values.size());
        for (const auto& value : values) put(value);
    }

    template <class... T>
    void put(const std::variant<T...>& value) {
        static_assert(sizeof...(T) < 0x80);
        out_.push_back(static_cast<char>(value.index()));
        std::visit([this](const auto& held) { this->put(held); }, value);
    }
    template <class T>
    requires std::is_class_v<T>

    void put(const T& value) { fields(*this, value); }

    std::string& out_;
};

// Reads what a Packer wrote, trusting nothing: after the first byte that cannot be right every read
// fails and good() is false. Never reserves more than the input could fill.
class Unpacker {
public:
    explicit Unpacker(std::string_view bytes) : rest_(bytes) {
        format_ = byte();
        if (format_ == 0 || format_ > packed_format) good_ = false;
    }

    template <class... T>
    void operator()(T&... values) {
        (get(values), ...);
    }

    // Fields that came with a later format keep their defaults when the bytes are older.
    template <class... T>
    void since(std::uint8_t format, T&... values) {
        if (format_ >= format) (get(values), ...);
    }

    [[nodiscard]] bool good() const { return good_; }

    // Everything was read and nothing is left over.
    [[nodiscard]] bool done() const { return good_ && rest_.empty(); }

private:
    void fail() {
        good_ = false;
        rest_ = {};
    }

    std::uint8_t byte() {
        if (rest_.empty()) {
            fail();
            return 0;
        }
        const auto value = static_cast<std::uint8_t>(rest_.front());
        rest_.remove_prefix(1);
        return value;
    }

    std::uint64_t number() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const std::uint64_t next = byte();
            if (!good_) return 0;
            if (shift == 63 && next > 1) break;
            value |= (next & 0x7FU) << shift;
            if (next < 0x80) return value;
        }
        fail();
        return 0;
    }

    std::uint64_t number_up_to(std::uint64_t last) {
        const auto value = number();
        if (value <= last) return value;
        fail();
        return 0;
    }

    void get(bool& value) {
        const auto next = byte();
        if (next > 1) fail();
        value = next == 1;
    }

    template <packing::Whole T>
    void get(T& value) {
        value = static_cast<T>(number_up_to(std::numeric_limits<T>::max()));
    }

    template <packing::Id T>
    void get(T& value) {
        value = static_cast<T>(number());
    }

    template <packing::Choice T>
    void get(T& value) {
        const auto next = byte();
        if (next >= packing::choices<T>())
            fail();
        else
            value = static_cast<T>(next);
    }

    void get(float& value) {
        std::uint32_t bits = 0;
        for (unsigned i = 0; i < 4; ++i) bits |= static_cast<std::uint32_t>(byte()) << 8U * i;
        value = std::bit_cast<float>(bits);
        if (!std::isfinite(value)) fail();
    }

    void get(Instant& value) { value = Instant(Duration(packing::unzigzag(number()))); }

    void get(std::chrono::sys_days& value) {
        const auto days = packing::unzigzag(number());
        if (days < -20'000'000 || days > 20'000'000)
            fail();
        else
            value = std::chrono::sys_days(std::chrono::days(days));
    }

    void get(std::string& value) {
        const auto size = number_up_to(rest_.size());
        // The length took bytes itself, so it can promise more than is left.
        if (size > rest_.size()) {
            fail();
            return value.clear();
        }
        value.assign(rest_.substr(0, size));
        rest_.remove_prefix(good_ ? size : 0);
    }

    template <class E>
    void get(intents::Set<E>& value) {
        constexpr std::uint64_t end = std::uint64_t{1} << packing::choices<E>();
        value = intents::Set<E>::from_bits(static_cast<std::uint32_t>(number_up_to(end - 1)));
    }

    template <class T>
    void get(std::optional<T>& value) {
        bool present = false;
        get(present);
        value.reset();
        if (present) get(value.emplace());
    }

    template <class T>
    void get(std::vector<T>& values) {
        // Every value takes a byte at least, so a count beyond the rest cannot be true; a lie
        // within it costs one growing vector and ends at the end of the input.
        const auto count = number_up_to(rest_.size());
        values.clear();
        for (std::uint64_t i = 0; i < count && good_; ++i) get(values.emplace_back());
    }

    template <class... T>
    void get(std::variant<T...>& value) {
        const auto chosen = byte();
        get_choice(value, chosen, std::index_sequence_for<T...>{});
    }

    template <class Variant, std::size_t... I>
    void get_choice(Variant& value, std::size_t chosen, std::index_sequence<I...> /*all*/) {
        const bool known =
            ((chosen == I ? (get(value.template emplace<I>()), true) : false) || ...);
        if (!known) fail();
    }
    template <class T>
    requires std::is_class_v<T>

    void get(T& value) { fields(*this, value); }

    std::string_view rest_;
    std::uint8_t format_ = 0;
    bool good_ = true;
};

}  // namespace dialog
