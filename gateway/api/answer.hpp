// How the API answers: JSON, problems as of RFC 9457, and the headers of every answer.
#pragma once

#include "gateway/net/clock.hpp"
#include "gateway/net/http.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace gateway::api {

net::Response json_answer(unsigned status, const nlohmann::ordered_json& body);

// `code` is for programs and never changes; `title` is for developers.
// `more` are members of its own.
net::Response problem(unsigned status, std::string_view code, std::string_view title);
net::Response problem(
    unsigned status,
    std::string_view code,
    std::string_view title,
    const nlohmann::ordered_json& more
);
net::Response no_content();
net::Response come_again(
    unsigned status, std::string_view code, std::string_view title, net::Duration wait
);

// Nothing of an answer is kept, guessed at, framed or run.
void add_safety_headers(net::Response& response);

}  // namespace gateway::api
