#include "gateway/examine/facts/answer.hpp"

#include "gateway/examine/facts/picture_head.hpp"

#include <charconv>
#include <limits>

namespace gateway {

namespace {

constexpr std::int64_t duration_max = 1'000LL * 60 * 60 * 24 * 30;

// Takes the next word off the line; `end` follows it.
std::optional<std::string_view> take_word(std::string_view& rest, char end) {
    const auto at = rest.find(end);
    if (at == std::string_view::npos || at == 0) return std::nullopt;
    const auto word = rest.substr(0, at);
    rest.remove_prefix(at + 1);
    return word;
}

// Decimal digits as write_answer() puts them, up to `most`.
std::optional<std::int64_t> take_number(std::string_view& rest, char end, std::int64_t most) {
    const auto word = take_word(rest, end);
    if (!word || (word->size() > 1 && word->front() == '0')) return std::nullopt;
    std::int64_t number = 0;
    const auto* const last = word->data() + word->size();
    const auto [stopped, failure] = std::from_chars(word->data(), last, number);
    if (failure != std::errc{} || stopped != last) return std::nullopt;
    if (number < 0 || number > most || word->front() == '-') return std::nullopt;
    return number;
}

bool is_thumbnail(std::string_view bytes) {
    const auto head = read_jpeg_head(bytes);
    return head && head->whole && head->width <= thumbnail_side_max &&
           head->height <= thumbnail_side_max;
}

}  // namespace

std::string write_answer(const Examined& examined) {
    std::string answer = examined.type;
    for (const auto number :
         {std::int64_t{examined.width},
          std::int64_t{examined.height},
          std::int64_t{examined.duration.count()},
          static_cast<std::int64_t>(examined.thumbnail.size())})
        answer += ' ' + std::to_string(number);
    answer += '\n';
    answer += examined.thumbnail;
    return answer;
}

std::optional<Examined> read_answer(std::string_view answer) {
    constexpr std::int64_t side_max = std::numeric_limits<std::uint32_t>::max();
    const auto type = take_word(answer, ' ');
    if (!type || !is_content_type(*type)) return std::nullopt;
    const auto width = take_number(answer, ' ', side_max);
    if (!width) return std::nullopt;
    const auto height = take_number(answer, ' ', side_max);
    if (!height) return std::nullopt;
    const auto duration = take_number(answer, ' ', duration_max);
    if (!duration) return std::nullopt;
    const auto size = take_number(answer, '\n', side_max);
    if (!size || static_cast<std::uint64_t>(*size) != answer.size()) return std::nullopt;
    if (!answer.empty() && !is_thumbnail(answer)) return std::nullopt;
    Examined examined;
    examined.kind = kind_of(*type);
    examined.type = *type;
    examined.width = static_cast<std::uint32_t>(*width);
    examined.height = static_cast<std::uint32_t>(*height);
    examined.duration = std::chrono::milliseconds(*duration);
    examined.thumbnail = answer;
    return examined;
}

}  // namespace gateway
