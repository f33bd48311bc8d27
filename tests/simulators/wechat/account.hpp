// One official account as its owner set it up in the platform's console.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace simulators::wechat {

enum class Mode : std::uint8_t { plain, compatible, safe };

enum class AccountKind : std::uint8_t { service, subscription };

struct Account {
    std::string name;
    std::string app_id;
    std::string secret;
    std::string original_id;
    std::string token;
    std::string aes_key;  // 43 letters and digits
    Mode mode = Mode::safe;
    AccountKind kind = AccountKind::service;
    bool verified = true;
    bool is_test_account = false;          // plain only, a tenth of the quotas, no notices
    std::vector<std::string> addresses{};  // that may ask for tokens; empty: any
    std::vector<std::string> templates{};  // of template messages; empty: any id is known
    std::vector<std::string> notices{};    // of subscription notices; the same
    std::vector<std::string> singles{};    // of one-time messages; the same
    std::string hook_url{};                // where pushes go
};

// Figures that the platform has changed before.
struct Limits {
    std::chrono::milliseconds message_window = std::chrono::hours(48);
    unsigned per_message = 5;
    std::chrono::milliseconds tap_window = std::chrono::minutes(1);
    unsigned per_tap = 3;
    std::chrono::milliseconds token_life = std::chrono::hours(2);
    std::chrono::milliseconds token_overlap = std::chrono::minutes(5);
    std::chrono::milliseconds forced_gap = std::chrono::seconds(30);
    std::uint64_t forced_per_day = 20;
    std::uint64_t tokens_per_day = 2'000;
    std::uint64_t sends_per_day = 500'000;
    std::uint64_t templates_per_day = 100'000;
    std::chrono::milliseconds media_life = std::chrono::hours(72);
    std::chrono::milliseconds repeat_window = std::chrono::minutes(10);  // of client_msg_id
    std::chrono::milliseconds typing_exchange = std::chrono::seconds(30);
    std::chrono::milliseconds typing_shown = std::chrono::seconds(15);
    std::chrono::milliseconds agent_session = std::chrono::minutes(30);
    std::chrono::milliseconds report_delay = std::chrono::seconds(1);  // of events about sends
    std::chrono::milliseconds ticket_life = std::chrono::hours(2);
    bool asks_event_every_time = false;  // the real platform tells of the first pop-up only
};

}  // namespace simulators::wechat
