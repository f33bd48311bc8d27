// One account of the fan service as its owner set it up, and the platform's figures.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace simulators::weibo {

struct Account {
    std::string name;
    std::string uid;
    std::string app_key;
    std::string app_secret;
    std::string access_token;
    bool gets_mentions = true;  // a permission that the platform grants on request
    std::string hook_url{};
};

// What is not documented has the value that the dossier proposes.
struct Limits {
    std::chrono::milliseconds window = std::chrono::hours(48);
    unsigned per_window = 99;
    unsigned per_mention = 1;
    std::chrono::milliseconds file_life = std::chrono::days(7);
    std::chrono::milliseconds token_life = std::chrono::days(365);
    std::size_t text_characters_max = 299;
    std::size_t comment_characters_max = 140;
    std::uint64_t messages_per_hour = 15'000;  // of one account
    std::uint64_t calls_per_hour = 15'000;     // of one address
    int refusal = 20301;                       // when the customer may not be written to
    unsigned error_status = 403;
    bool file_ids_as_text = false;
    std::vector<std::string> forbidden_words;  // 20021
};

}  // namespace simulators::weibo
