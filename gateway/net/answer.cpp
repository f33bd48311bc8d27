#include "gateway/net/answer.hpp"

#include <boost/beast/http/status.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace net {

namespace {

constexpr std::array<std::string_view, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> months{
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

void append_number(std::string& out, std::size_t number) {
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

void append_two_digits(std::string& out, unsigned number) {
    out.push_back(static_cast<char>('0' + number / 10));
    out.push_back(static_cast<char>('0' + number % 10));
}

bool is_line_safe(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](char c) {
        return c == '\r' || c == '\n' || c == '\0';
    });
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
}

void append_status_line(std::string& out, unsigned status) {
    if (status == 200) {
        out.append("HTTP/1.1 200 OK\r\n");
        return;
    }
    const auto reason =
        boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(status));
    out.append("HTTP/1.1 ");
    append_number(out, status);
    out.push_back(' ');
    out.append(reason.data(), reason.size()).append("\r\n");
}

}  // namespace

std::string http_date(Instant instant) {
    const auto day = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(instant - day));
    std::string out(weekdays.at(std::chrono::weekday(day).c_encoding()));
    out.append(", ");
    append_two_digits(out, static_cast<unsigned>(date.day()));
    out.push_back(' ');
    out.append(months.at(static_cast<unsigned>(date.month()) - 1)).push_back(' ');
    append_number(out, static_cast<std::size_t>(static_cast<int>(date.year())));
    out.push_back(' ');
    append_two_digits(out, static_cast<unsigned>(time.hours().count()));
    out.push_back(':');
    append_two_digits(out, static_cast<unsigned>(time.minutes().count()));
    out.push_back(':');
    append_two_digits(out, static_cast<unsigned>(time.seconds().count()));
    return out.append(" GMT");
}

Response bare(unsigned status) {
    Response response;
    response.status = status;
    response.content_type.clear();
    return response;
}

bool is_sayable(const Response& response) {
    if (response.status < 200 || response.status > 599) return false;
    const auto safe = [](const auto& field) {
        return !field.first.empty() && is_line_safe(field.first) && is_line_safe(field.second);
    };
    return is_line_safe(response.content_type) &&
           std::all_of(response.headers.begin(), response.headers.end(), safe);
}

bool has_body(unsigned status) {
    return status != 204 && status != 304;
}

void append_head(std::string& out, const Response& response, const Framing& framing) {
    append_status_line(out, response.status);
    append_field(out, "Date", framing.date);
    if (has_body(response.status)) {
        if (!response.content_type.empty()) {
            append_field(out, "Content-Type", response.content_type);
        }
        out.append("Content-Length: ");
        append_number(out, response.body.size());
        out.append("\r\n");
    }
    if (!framing.keep_alive) {
        out.append("Connection: close\r\n");
    } else if (framing.is_http_1_0) {
        out.append("Connection: keep-alive\r\n");
    }
    for (const auto& [name, value] : response.headers) append_field(out, name, value);
    out.append("\r\n");
}

}  // namespace net
