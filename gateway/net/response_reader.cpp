#include "gateway/net/response_reader.hpp"

#include <boost/asio/error.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/system/errc.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

namespace net {

namespace http = boost::beast::http;
using boost::system::error_code;
namespace errc = boost::system::errc;

namespace {

constexpr std::size_t head_bytes_max = std::size_t{32} * 1024;  // also of all trailers together
constexpr std::size_t fields_max = 200;
constexpr std::size_t read_bytes = std::size_t{16} * 1024;
constexpr std::size_t last_chunk_bytes_min = 5;  // "0\r\n\r\n"
constexpr std::size_t body_bytes_reserved_max = std::size_t{64} * 1024;
constexpr int interim_answers_max = 8;
constexpr unsigned switching_protocols = 101;

}  // namespace

class ResponseReader::Parser final : public http::basic_parser<false> {
public:
    Parser(bool to_head, std::size_t body_bytes_max) {
        eager(true);
        skip(to_head);
        header_limit(static_cast<std::uint32_t>(head_bytes_max));
        body_limit(body_bytes_max);
    }

    // Beast asserts that it sees a last chunk whole when it comes to it for the second time.
    std::size_t feed(asio::const_buffer unread, error_code& code) {
        if (is_header_done() && chunked() && unread.size() < last_chunk_bytes_min) {
            code = http::error::need_more;
            return 0;
        }
        return put(unread, code);
    }

    ClientResponse response;

private:
    using Text = boost::beast::string_view;

    void on_request_impl(http::verb, Text, Text, int, error_code&) override {}

    void on_response_impl(int status, Text, int /*version*/, error_code& /*code*/) override {
        response.status = static_cast<unsigned>(status);
    }

    void on_field_impl(http::field field, Text name, Text value, error_code& code) override {
        const std::size_t bytes = name.size() + value.size() + 4;
        if (bytes > head_bytes_left_ || ++fields_ > fields_max) {
            code = http::error::header_limit;
            return;
        }
        head_bytes_left_ -= bytes;
        if (in_trailer_) return;
        if (field == http::field::transfer_encoding && !boost::beast::iequals(value, "chunked")) {
            code = http::error::bad_transfer_encoding;
            return;
        }
        auto& [own_name, own_value] = response.headers.emplace_back(name, value);
        for (char& c : own_name) {
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        }
    }

    void on_header_impl(error_code& /*code*/) override { in_trailer_ = true; }

    void on_body_init_impl(
        const boost::optional<std::uint64_t>& length, error_code& /*code*/
    ) override {
        const auto claimed = length.value_or(0);
        response.body.reserve(std::min<std::uint64_t>(claimed, body_bytes_reserved_max));
    }

    std::size_t on_body_impl(Text body, error_code& /*code*/) override {
        response.body.append(body.data(), body.size());
        return body.size();
    }

    void on_chunk_header_impl(std::uint64_t, Text, error_code&) override {}

    std::size_t on_chunk_body_impl(std::uint64_t, Text body, error_code& code) override {
        return on_body_impl(body, code);
    }

    void on_finish_impl(error_code&) override {}

    std::size_t head_bytes_left_ = head_bytes_max;
    std::size_t fields_ = 0;
    bool in_trailer_ = false;
};

ResponseReader::ResponseReader(bool to_head, std::size_t body_bytes_max)
    : to_head_(to_head),
      body_bytes_max_(body_bytes_max) {
    renew();
}

ResponseReader::~ResponseReader() = default;

void ResponseReader::renew() {
    parser_ = std::make_unique<Parser>(to_head_, body_bytes_max_);
}

asio::mutable_buffer ResponseReader::room() {
    unread_.resize(unread_size_ + read_bytes);
    return asio::buffer(unread_.data() + unread_size_, read_bytes);
}

ResponseReader::State ResponseReader::took(std::size_t count) {
    has_begun_ = has_begun_ || count > 0;
    unread_size_ += count;
    return read();
}

ResponseReader::State ResponseReader::read() {
    while (unread_size_ > 0) {
        error_code code;
        const std::size_t used = parser_->feed(asio::buffer(unread_.data(), unread_size_), code);
        unread_.erase(0, used);
        unread_size_ -= used;
        if (code && code != http::error::need_more) return refuse(code);
        if (!parser_->is_done()) {
            const bool stuck = unread_size_ >= head_bytes_max;  // in a line that does not end
            return stuck ? refuse(http::error::header_limit) : State::more;
        }
        const unsigned status = parser_->response.status;
        if (status == switching_protocols || status < 100) return refuse(http::error::bad_status);
        if (status >= 200) return State::whole;
        if (++interim_answers_ > interim_answers_max) return refuse(http::error::header_limit);
        renew();
    }
    return State::more;
}

ResponseReader::State ResponseReader::ended(bool cleanly) {
    error_code code;
    if (!parser_->got_some() || !parser_->is_header_done() || !parser_->need_eof() || !cleanly) {
        return fail(asio::error::eof, "the answer broke off");
    }
    if (parser_->response.status < 200) return refuse(http::error::bad_status);
    parser_->put_eof(code);
    return code ? refuse(code) : State::whole;
}

ResponseReader::State ResponseReader::fail(const error_code& code, const char* detail) {
    error_ = Error{code, detail};
    return State::failed;
}

ResponseReader::State ResponseReader::refuse(const error_code& code) {
    if (code == http::error::body_limit) {
        error_ = body_too_large();
        return State::failed;
    }
    if (code == http::error::header_limit)
        return fail(code, "the answer's head is above the limit");
    return fail(code, "the answer is malformed");
}

Error body_too_large() {
    return {http::error::body_limit, "the answer's body is above the limit"};
}

bool is_body_too_large(const Error& error) {
    return error.code == http::error::body_limit;
}

ClientResponse ResponseReader::take() {
    return std::move(parser_->response);
}

bool ResponseReader::keeps_alive() const {
    return unread_size_ == 0 && parser_->is_done() && !parser_->need_eof() && parser_->keep_alive();
}

}  // namespace net
