#include "gateway/net/request_parser.hpp"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/rfc7230.hpp>

#include <algorithm>

namespace net {

namespace http = boost::beast::http;

namespace {

constexpr std::size_t fields_max = 100;
constexpr std::size_t last_chunk_bytes_min = 5;  // "0\r\n\r\n"
constexpr std::size_t body_bytes_reserved_max = std::size_t{64} * 1024;

std::optional<Method> method_of(http::verb verb) {
    switch (verb) {
        case http::verb::get:
            return Method::get;
        case http::verb::head:
            return Method::get;
        case http::verb::post:
            return Method::post;
        case http::verb::put:
            return Method::put;
        case http::verb::patch:
            return Method::patch;
        case http::verb::delete_:
            return Method::del;
        case http::verb::options:
            return Method::options;
        default:
            return {};
    }
}

std::string lower_case(std::string_view name) {
    std::string lowered(name);
    for (char& c : lowered) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lowered;
}

}  // namespace

RequestParser::RequestParser(const ServerLimits& limits, BodyGate* gate)
    : head_bytes_left_(limits.head_bytes_max),
      gate_(gate) {
    eager(true);
    header_limit(static_cast<std::uint32_t>(limits.head_bytes_max));
    if (gate_ == nullptr)
        body_limit(limits.body_bytes_max);
    else
        body_limit(boost::none);  // until the gate says
    request.headers.reserve(12);
}

// Beast asserts that it sees a last chunk whole when it comes to it for the second time.
std::size_t RequestParser::feed(boost::asio::const_buffer unread, Code& code) {
    if (is_header_done() && chunked() && unread.size() < last_chunk_bytes_min) {
        code = http::error::need_more;
        return 0;
    }
    return put(unread, code);
}

void RequestParser::refuse(unsigned status, Code& code) {
    refusal_ = status;
    code = http::error::bad_value;
}

unsigned RequestParser::refusal(const Code& code) const {
    if (code == http::error::header_limit || code == http::error::buffer_overflow) return 431;
    if (code == http::error::body_limit) return 413;
    return refusal_;
}

void RequestParser::on_request_impl(
    http::verb verb, Text /*method*/, Text target, int version, Code& code
) {
    version_ = version;
    is_head_ = verb == http::verb::head;
    const auto method = method_of(verb);
    if (!method) return refuse(501, code);
    request.method = *method;
    auto parsed = net::parse_target({target.data(), target.size()});
    if (!parsed) return refuse(400, code);
    head_bytes_left_ -= std::min(head_bytes_left_, target.size());
    request.path = std::move(parsed->path);
    request.query = std::move(parsed->query);
}

void RequestParser::on_field_impl(http::field field, Text name, Text value, Code& code) {
    const std::size_t bytes = name.size() + value.size() + 4;
    if (bytes > head_bytes_left_ || request.headers.size() >= fields_max) {
        return refuse(431, code);
    }
    head_bytes_left_ -= bytes;
    if (in_trailer_) return;
    const std::string_view text(value.data(), value.size());
    note(field, text);
    request.headers.emplace_back(lower_case({name.data(), name.size()}), text);
}

void RequestParser::note(http::field field, std::string_view value) {
    const Text text(value.data(), value.size());
    if (field == http::field::host) {
        ++hosts_;
    } else if (field == http::field::expect) {
        const bool known = boost::beast::iequals(text, "100-continue");
        (known ? expects_continue_ : expects_other_) = true;
    } else if (field == http::field::transfer_encoding) {
        coded_ = coded_ || !boost::beast::iequals(text, "chunked");
    }
}

void RequestParser::on_header_impl(Code& code) {
    in_trailer_ = true;
    if (hosts_ > 1 || (hosts_ == 0 && version_ == 11)) return refuse(400, code);
    if (coded_) return refuse(501, code);
    if (expects_other_) return refuse(417, code);
    const auto length = content_length();
    if (gate_ == nullptr || !(chunked() || length.value_or(0) > 0)) return;
    const std::size_t bytes_max =
        gate_->admit(request, length ? std::optional<std::uint64_t>(*length) : std::nullopt);
    if (bytes_max == 0) return refuse(413, code);
    body_limit(bytes_max);
}

void RequestParser::on_body_init_impl(
    const boost::optional<std::uint64_t>& length, Code& /*code*/
) {
    const auto claimed = length.value_or(0);
    request.body.reserve(std::min<std::uint64_t>(claimed, body_bytes_reserved_max));
}

std::size_t RequestParser::on_body_impl(Text body, Code& /*code*/) {
    request.body.append(body.data(), body.size());
    return body.size();
}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t /*left*/, Text body, Code& code) {
    return on_body_impl(body, code);
}

bool RequestParser::asks_for_websocket() const {
    if (!upgrade() || request.method != Method::get || is_head_ || is_http_1_0()) return false;
    const std::string* upgrade_to = request.header("upgrade");
    return upgrade_to != nullptr && request.body.empty() &&
           http::token_list(*upgrade_to).exists("websocket");
}

}  // namespace net
