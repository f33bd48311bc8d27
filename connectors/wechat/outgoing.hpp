// The bodies of what we send to the platform: JSON in plain UTF-8, since escaped Chinese has been
// shown to customers as it stood. Bytes that are no UTF-8 become U+FFFD.
#pragma once

#include "gateway/net/http.hpp"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace connectors::wechat {

inline constexpr std::size_t window_text_bytes_max = 2048;
inline constexpr std::size_t json_bytes_max = std::size_t{64} * 1024;  // of an answer

// A message with entries to tap. A tap comes back as a text with the entry's id.
struct Menu {
    std::string head;
    std::vector<std::pair<std::string, std::string>> entries;  // id, words
    std::string tail;
};

// A filled form for one customer.
struct Filled {
    std::string to_user;
    std::string template_id;
    std::string page_url;  // may be empty
    net::Fields fields;
};

// One message of free text, for one consent.
struct Single {
    std::string to_user;
    std::string template_id;
    std::string page_url;  // may be empty
    std::string scene;     // of the consent
    std::string title;
    std::string text;
};

std::string encode_single(const Single& single);
std::string encode_text(const std::string& to_user, const std::string& text);
std::string encode_image(const std::string& to_user, const std::string& media_id);
std::string encode_menu(const std::string& to_user, const Menu& menu);
// `key`: the platform takes the same key for the same customer once in ten minutes.
std::string encode_card(const Filled& filled, const std::string& key);
std::string encode_notice(const Filled& filled);
std::string encode_typing(const std::string& to_user);
std::string encode_token_request(
    const std::string& app_id, const std::string& app_secret, bool force
);

}  // namespace connectors::wechat
