#include "gateway/examine/facts/bytes.hpp"
#include "gateway/examine/facts/picture_head.hpp"

#include <algorithm>

namespace gateway {

namespace {

constexpr int depth_max = 4;

// A box of an ISO media file: its four letters and what is in it.
struct Box {
    std::string_view name;
    std::string_view inside;
};

// Takes the next box off; empty at the end, and when it is longer than what it lies in.
std::optional<Box> take_box(std::string_view& rest) {
    const auto told = big_endian(rest, 0, 4);
    if (!told || rest.size() < 8) return std::nullopt;
    std::size_t head = 8;
    std::uint64_t size = *told;
    if (size == 0) size = rest.size();
    if (size == 1) {
        const auto high = big_endian(rest, 8, 4);
        const auto low = big_endian(rest, 12, 4);
        if (!high || !low) return std::nullopt;
        size = std::uint64_t{*high} << 32U | *low;
        head = 16;
    }
    if (size < head || size > rest.size()) return std::nullopt;
    const Box box{rest.substr(4, 4), rest.substr(head, size - head)};
    rest.remove_prefix(size);
    return box;
}

void note(
    PictureHead& head, std::optional<std::uint32_t> width, std::optional<std::uint32_t> height
) {
    head.width = std::max(head.width, width.value_or(0));
    head.height = std::max(head.height, height.value_or(0));
}

void walk(PictureHead& head, std::string_view rest, int depth) {
    while (const auto box = take_box(rest)) {
        if (box->name == "ispe")
            note(head, big_endian(box->inside, 4, 4), big_endian(box->inside, 8, 4));
        if (depth == depth_max) continue;
        if (box->name == "meta" && box->inside.size() >= 4)
            walk(head, box->inside.substr(4), depth + 1);
        if (box->name == "iprp" || box->name == "ipco") walk(head, box->inside, depth + 1);
    }
}

}  // namespace

std::optional<PictureHead> read_heif_head(std::string_view bytes) {
    PictureHead head;
    walk(head, bytes, 0);
    if (head.width == 0 || head.height == 0) return std::nullopt;
    return head;
}

}  // namespace gateway
