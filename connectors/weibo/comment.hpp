// Answers in public, below the post or the comment that named the account.
#pragma once

#include "gateway/net/http.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace connectors::weibo {

// Fewer than the platform's 140, counted in a way that nobody has written down.
inline constexpr std::size_t comment_weight_max = 130;

// Where an answer goes, as one word for the way through the gateway: "status:4999", "comment:4999".
struct PublicWords {
    std::string id;
    bool is_comment = false;
    bool operator==(const PublicWords&) const = default;
};

std::string word_of(const PublicWords& words);
std::optional<PublicWords> public_words(std::string_view word);

// The forms of both calls. `address` is our own in public.
net::Fields comment_form(
    const std::string& post, const std::string& text, const std::string& address
);
net::Fields reply_form(
    const std::string& comment,
    const std::string& post,
    const std::string& text,
    const std::string& address
);

// Below which post a comment stands, from the list of those that name us; empty when it does not
// hold that one.
std::string post_of(std::string_view list, std::string_view comment);

}  // namespace connectors::weibo
