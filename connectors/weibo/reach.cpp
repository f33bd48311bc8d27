#include "connectors/weibo/reach.hpp"

namespace connectors::weibo {

// 48 hours after a message, a follow, a scan or a tap; nothing to whoever has left. Fewer than 300
// characters, counted in a way that nobody has written down.
dialog::ReachRules reach_rules(std::uint16_t messages_max, bool comments) {
    return {
        .after_words = {std::chrono::hours(48), messages_max},
        .after_act = {std::chrono::hours(48), messages_max},
        .ends_with_following = true,
        .comments = comments,
        .text_bytes_max = 4'000,
        .text_characters_max = 280,
    };
}

}  // namespace connectors::weibo
