// Pictures, voices and videos that customers or the gateway put on the platform.
#pragma once

#include "gateway/net/clock.hpp"

#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <string_view>

namespace simulators {

struct MediaItem {
    std::size_t account = 0;
    std::string type;  // "image", "voice", "video", "thumb"
    std::string content_type;
    std::string bytes;
    net::Instant until{};  // the end of the id's life; the bytes stay for the phone
};

// The oldest items leave it above the limits.
class Shelf {
public:
    static constexpr std::size_t items_max = 20'000;
    static constexpr std::size_t bytes_max = std::size_t{256} * 1024 * 1024;

    void put(const std::string& id, MediaItem item) {
        bytes_ += item.bytes.size();
        order_.push_back(id);
        items_[id] = std::move(item);
        while (order_.size() > 1 && (order_.size() > items_max || bytes_ > bytes_max)) drop();
    }

    [[nodiscard]] const MediaItem* find(const std::string& id) const {
        const auto found = items_.find(id);
        return found == items_.end() ? nullptr : &found->second;
    }

private:
    void drop() {
        const auto found = items_.find(order_.front());
        bytes_ -= found->second.bytes.size();
        items_.erase(found);
        order_.pop_front();
    }

    std::map<std::string, MediaItem> items_;
    std::deque<std::string> order_;
    std::size_t bytes_ = 0;
};

// By the first bytes, as "image/jpeg"; "application/octet-stream" when they tell nothing.
std::string_view content_type_of(std::string_view bytes);

}  // namespace simulators
