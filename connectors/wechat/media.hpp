// Files on their way from and to the platform: which addresses may be fetched, and the form in
// which a file is uploaded. Pure.
#pragma once

#include "dialog/cases/case.hpp"
#include "gateway/net/http_client.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace connectors::wechat {

// Whether an address that came with a message lies on the platform's own servers, or on that of
// `api_base`. All others are refused: a stranger must not choose whom we call.
bool is_platform_address(std::string_view url, std::string_view api_base);
// The same for the address that the platform's API gave for a film: it may also be that of a
// public IPv4 server, with the name of the platform's server at the beginning of its path.
bool is_film_address(std::string_view url, std::string_view api_base);

// A media id fit for a query.
bool is_media_id(std::string_view text);

// From Content-Disposition; empty when there is none. Not to be trusted.
std::string file_name_of(const net::ClientResponse& response);

struct Upload {
    std::string type;  // "image", as the query names it
    std::string content_type;
    std::string body;
};

enum class UploadFault { kind, ending, empty, too_large };

// What the platform takes of that kind: by the ending of the file's name, and by its size.
std::optional<UploadFault> fault_of(
    dialog::MediaKind kind, std::size_t bytes, std::string_view file_name
);
// multipart/form-data; without fault. The file's own name stays here.
Upload encode_upload(dialog::MediaKind kind, const std::string& bytes, std::string_view file_name);

}  // namespace connectors::wechat
