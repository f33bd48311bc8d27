// One file out of a multipart/form-data body.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace simulators {

struct FormFile {
    std::string file_name;
    std::string content_type;
    std::string bytes;
};

// The file in that field; empty when the body is no such form or the field has no file name.
std::optional<FormFile> file_in_form(
    std::string_view body, std::string_view content_type, std::string_view field
);

}  // namespace simulators
