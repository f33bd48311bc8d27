// What the platform answers to a call of ours, read with suspicion. HTTP 200 is not success: the
// body says so, or says nothing at all.
#pragma once

#include "connectors/carrier.hpp"
#include "connectors/wechat/errcodes.hpp"
#include "gateway/net/http_client.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>

namespace connectors::wechat {

// What happens when a call is made twice.
enum class Repeat : std::uint8_t {
    harmless,     // the platform acts once, or acting twice does not show
    shows_twice,  // so a call that may have arrived ends unknown
};

struct Answer {
    // Delivered: done as asked. Its detail holds our words, the code, the platform's "rid", and
    // never what the platform or the customer wrote.
    Outcome outcome{};
    std::int64_t code = 0;
    Todo todo = Todo::nothing;
    Alarm alarm = Alarm::none;
    nlohmann::json json{};           // an object when delivered; null where bytes came
    net::ClientResponse response{};  // of bytes
};

Answer read_answer(net::ClientResult result, Repeat repeat);
// Of a call that gives a file, or JSON when it cannot (or when the file lies elsewhere).
Answer read_file_answer(net::ClientResult result);

// Numbers have come as texts; empty when it is neither, or too large.
std::optional<std::int64_t> number_in(const nlohmann::json& value);

// What stands for the answer to a call that was not made.
Answer unasked(Outcome outcome);

}  // namespace connectors::wechat
