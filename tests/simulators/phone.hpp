// What a customer sees on the phone: a conversation of bubbles, each with the carrier that brought
// it. Plain values.
#pragma once

#include "gateway/net/clock.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace simulators {

enum class Carrier : std::uint8_t {
    customer,       // what the customer did
    passive,        // the answer to the customer's own message
    service,        // a customer-service message
    notice,         // a notice for which the customer gave consent
    template_card,  // a template message
    direct,         // a private message
    comment,        // a public answer below a post
    system,         // the app itself: "you follow now", "service fault"
};

enum class BubbleKind : std::uint8_t { text, picture, voice, video, place, card };

struct Bubble {
    std::uint64_t number = 0;  // grows on one phone
    Carrier carrier{};
    BubbleKind kind = BubbleKind::text;
    std::string text;                                          // of a card: its title
    std::string picture;                                       // a path on the simulator
    std::vector<std::pair<std::string, std::string>> lines{};  // of a card
    std::string url;                                           // what a card opens
    net::Instant at{};
};

// One conversation. The oldest bubbles leave it above the limit.
class Screen {
public:
    static constexpr std::size_t bubbles_max = 1'000;

    void show(Bubble bubble) {
        bubble.number = ++shown_;
        bubbles_.push_back(std::move(bubble));
        if (bubbles_.size() > bubbles_max) bubbles_.pop_front();
    }

    [[nodiscard]] const std::deque<Bubble>& bubbles() const { return bubbles_; }

    [[nodiscard]] std::uint64_t shown() const { return shown_; }

private:
    std::deque<Bubble> bubbles_;
    std::uint64_t shown_ = 0;
};

inline Bubble text_bubble(Carrier carrier, std::string text, net::Instant at) {
    return {.carrier = carrier, .text = std::move(text), .at = at};
}

std::string_view name(Carrier carrier);
std::string_view name(BubbleKind kind);
nlohmann::json to_json(const Bubble& bubble);

}  // namespace simulators
