#include "simulators/multipart.hpp"

#include <algorithm>
#include <cctype>

namespace simulators {

namespace {

constexpr std::string_view line_end = "\r\n";
constexpr std::string_view head_end = "\r\n\r\n";

// What stands after `name=` or `name:`, with or without quotes.
std::string value_after(std::string_view text, std::string_view mark) {
    const auto at = text.find(mark);
    if (at == std::string_view::npos) return {};
    text.remove_prefix(at + mark.size());
    while (text.starts_with(' ')) text.remove_prefix(1);
    if (text.starts_with('"')) return std::string(text.substr(1, text.find('"', 1) - 1));
    return std::string(text.substr(0, text.find_first_of(";\r\n ")));
}

std::string lower(std::string_view text) {
    std::string made(text);
    std::transform(made.begin(), made.end(), made.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
    });
    return made;
}

}  // namespace

std::optional<FormFile> file_in_form(
    std::string_view body, std::string_view content_type, std::string_view field
) {
    if (!lower(content_type).starts_with("multipart/form-data")) return std::nullopt;
    const std::string boundary = "--" + value_after(content_type, "boundary=");
    if (boundary.size() < 3) return std::nullopt;
    auto at = body.find(boundary);
    while (at != std::string_view::npos) {
        const auto start = at + boundary.size();
        const auto end = body.find(std::string(line_end) + boundary, start);
        if (end == std::string_view::npos) return std::nullopt;
        const auto part = body.substr(start, end - start);
        const auto split = part.find(head_end);
        if (split == std::string_view::npos) return std::nullopt;
        const auto head = part.substr(0, split);
        const std::string file_name = value_after(head, "filename=");
        if (value_after(head, " name=") == field && !file_name.empty())
            return FormFile{
                file_name,
                value_after(lower(head), "content-type:"),
                std::string(part.substr(split + head_end.size()))};
        at = end + line_end.size();
    }
    return std::nullopt;
}

}  // namespace simulators
