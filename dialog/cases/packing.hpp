// Compact binary forms of plain values: numbers as varints, texts and lists with their length, one
// byte before all that says which format it is. Each struct lists its fields once, in a function
// `fields(visit, value)` found beside its codec; packing and unpacking both walk that list.
//
// Fields are only ever added, with `visit.since(format, field)` after the others, once a release
// has written the format before: such a release must be able to read what older ones wrote.
#pragma once

#include "dialog/calendar/instant.hpp"
#include "intents/understanding.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace dialog {

inline constexpr std::uint8_t packed_format = 2;  // what this program writes

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

// Appends values to `out`, in pieces; all of it is there when the packer is gone.
class Packer {
public:
    explicit Packer(std::string& out) : out_(out) { byte(packed_format); }

    ~Packer() { flush(); }

    Packer(const Packer&) = delete;
    Packer& operator=(const Packer&) = delete;

    template <class... T>
    void operator()(const T&... values) {
        (put(values), ...);
    }

    template <class... T>
    void since(std::uint8_t /*format*/, const T&... values) {
        (put(values), ...);
    }

private:
    void flush() {
        out_.append(piece_.data(), used_);
        used_ = 0;
    }

    void byte(std::uint8_t value) {
        if (used_ == piece_.size()) flush();
        piece_[used_++] = static_cast<char>(value);
    }

    void number(std::uint64_t value) {
        for (; value >= 0x80; value >>= 7U) byte(static_cast<std::uint8_t>(value | 0x80U));
        byte(static_cast<std::uint8_t>(value));
    }

    void put(bool value) { byte(value ? 1 : 0); }

    void put(packing::Whole auto value) { number(value); }

    void put(packing::Id auto value) { number(static_cast<std::uint64_t>(value)); }

    void put(packing::Choice auto value) { byte(static_cast<std::uint8_t>(value)); }

    void put(float value) {
        auto bits = std::bit_cast<std::uint32_t>(value);
        for (int i = 0; i < 4; ++i, bits >>= 8U) byte(static_cast<std::uint8_t>(bits));
    }

    void put(Instant value) { number(packing::zigzag(value.time_since_epoch().count())); }

    void put(std::chrono::sys_days value) {
        number(packing::zigzag(value.time_since_epoch().count()));
    }

    void put(const std::string& value) {
        number(value.size());
        if (value.size() > piece_.size() - used_) flush();
        if (value.size() > piece_.size()) {
            out_.append(value);
            return;
        }
        std::memcpy(piece_.data() + used_, value.data(), value.size());
        used_ += value.size();
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
        byte(static_cast<std::uint8_t>(value.index()));
        std::visit([this](const auto& held) { this->put(held); }, value);
    }
    template <class T>
    requires std::is_class_v<T>

    void put(const T& value) { fields(*this, value); }

    std::string& out_;
    std::size_t used_ = 0;
    std::array<char, 256> piece_;  // NOLINT(*-member-init): written before it is read
};

// Reads what a Packer wrote, trusting nothing: after the first byte that cannot be right every read
// fails and good() is false. Never reserves more than the input could fill.
class Unpacker {
public:
    explicit Unpacker(std::string_view bytes)
        : next_(bytes.data()),
          end_(bytes.data() + bytes.size()) {
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
    [[nodiscard]] bool done() const { return good_ && next_ == end_; }

private:
    void fail() {
        good_ = false;
        next_ = end_;
    }

    [[nodiscard]] std::size_t left() const { return static_cast<std::size_t>(end_ - next_); }

    std::uint8_t byte() {
        if (next_ == end_) [[unlikely]] {
            fail();
            return 0;
        }
        return static_cast<std::uint8_t>(*next_++);
    }

    std::uint64_t number() {
        const auto first = byte();
        return first < 0x80 ? first : long_number(first & 0x7FU);
    }

    std::uint64_t long_number(std::uint64_t value) {
        for (unsigned shift = 7; shift < 64; shift += 7) {
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

    // How many bytes or values follow, never more than what is left: every value takes a byte at
    // least. A lie within that costs one growing vector and ends at the end of the input.
    std::uint64_t count() {
        const auto value = number();
        if (value <= left()) return value;
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
        const auto size = count();
        value.assign(next_, size);
        next_ += size;
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
        const auto size = count();
        values.clear();
        values.reserve(std::min<std::uint64_t>(size, trusted_count));
        for (std::uint64_t i = 0; i < size && good_; ++i) get(values.emplace_back());
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

    static constexpr std::uint64_t trusted_count = 32;  // reserved before anything is read

    const char* next_;
    const char* end_;
    std::uint8_t format_ = 0;
    bool good_ = true;
};

}  // namespace dialog
