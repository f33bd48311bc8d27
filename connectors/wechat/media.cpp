#include "connectors/wechat/media.hpp"

#include "connectors/wechat/utf8.hpp"

#include <boost/asio/ip/address_v4.hpp>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>

namespace connectors::wechat {

namespace {

using dialog::MediaKind;

constexpr std::size_t url_bytes_max = 2048;
constexpr std::size_t media_id_bytes_max = 256;
constexpr std::size_t file_name_bytes_max = 200;
constexpr std::array<std::string_view, 3> platform_domains{".qpic.cn", ".qlogo.cn", ".qq.com"};

struct Address {
    std::string_view scheme;  // with its "://"
    std::string_view authority;
    std::string_view path;  // with the query
};

// Empty when two readers of the address could disagree about whom it names.
std::optional<Address> parse(std::string_view url) {
    if (url.size() > url_bytes_max) return std::nullopt;
    const bool is_plain = std::ranges::all_of(url, [](char c) {
        return c > ' ' && c < '\x7f' && c != '\\' && c != '"' && c != '<' && c != '>';
    });
    if (!is_plain) return std::nullopt;
    Address address;
    for (const std::string_view scheme : {"https://", "http://"})
        if (url.starts_with(scheme)) address.scheme = scheme;
    if (address.scheme.empty()) return std::nullopt;
    const auto rest = url.substr(address.scheme.size());
    address.authority = rest.substr(0, rest.find_first_of("/?#"));
    address.path = rest.substr(address.authority.size());
    const bool has_host =
        !address.authority.empty() && std::ranges::all_of(address.authority, [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
                   c == ':' || c == '[' || c == ']';
        });
    if (!has_host || address.path.find('#') != std::string_view::npos) return std::nullopt;
    return address;
}

// A name without a port, below one of the platform's domains.
bool is_platform_name(std::string_view authority) {
    return std::ranges::any_of(platform_domains, [&](std::string_view domain) {
        return authority.size() > domain.size() && authority.ends_with(domain) &&
               authority.find(':') == std::string_view::npos &&
               authority.find("..") == std::string_view::npos;
    });
}

struct Network {
    std::uint32_t base;
    unsigned bits;
};

// Nobody's public servers.
constexpr std::array special_networks{
    Network{0x00000000, 8},   // this network
    Network{0x0a000000, 8},   // private
    Network{0x64400000, 10},  // behind a carrier's translation
    Network{0x7f000000, 8},   // loopback
    Network{0xa9fe0000, 16},  // link-local; clouds keep secrets there
    Network{0xac100000, 12},  // private
    Network{0xc0000000, 24},  // protocol assignments
    Network{0xc0000200, 24},  // documentation
    Network{0xc0586300, 24},  // relays
    Network{0xc0a80000, 16},  // private
    Network{0xc6120000, 15},  // benchmarks
    Network{0xc6336400, 24},  // documentation
    Network{0xcb007100, 24},  // documentation
    Network{0xe0000000, 3},   // multicast, reserved, broadcast
};

bool is_public_v4(std::string_view text) {
    boost::system::error_code ec;
    const auto parsed = boost::asio::ip::make_address_v4(text, ec);
    if (ec || parsed.to_string() != text) return false;
    return std::ranges::none_of(special_networks, [&](Network network) {
        return (parsed.to_uint() ^ network.base) >> (32 - network.bits) == 0;
    });
}

struct FileKind {
    MediaKind kind;
    std::string_view ending;
    std::string_view type;
    std::string_view content_type;
    std::size_t bytes_max;
};

constexpr std::size_t megabyte = std::size_t{1024} * 1024;
constexpr std::array file_kinds{
    FileKind{MediaKind::image, ".jpg", "image", "image/jpeg", 2 * megabyte},
    FileKind{MediaKind::image, ".jpeg", "image", "image/jpeg", 2 * megabyte},
    FileKind{MediaKind::image, ".png", "image", "image/png", 2 * megabyte},
    FileKind{MediaKind::image, ".gif", "image", "image/gif", 2 * megabyte},
    FileKind{MediaKind::voice, ".amr", "voice", "audio/amr", 2 * megabyte},
    FileKind{MediaKind::voice, ".mp3", "voice", "audio/mpeg", 2 * megabyte},
    FileKind{MediaKind::video, ".mp4", "video", "video/mp4", 10 * megabyte},
};

std::string ending_of(std::string_view file_name) {
    const auto dot = file_name.rfind('.');
    if (dot == std::string_view::npos) return {};
    std::string ending(file_name.substr(dot));
    for (char& c : ending)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return ending;
}

const FileKind* file_kind(MediaKind kind, std::string_view file_name) {
    const auto ending = ending_of(file_name);
    const auto* const found = std::ranges::find_if(file_kinds, [&](const FileKind& file) {
        return file.kind == kind && file.ending == ending;
    });
    return found == file_kinds.end() ? nullptr : found;
}

// A line that the file does not hold: nobody can write a file that holds its own hash.
std::string boundary_for(const std::string& bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1)
        throw std::runtime_error("SHA-256 failed");
    constexpr std::string_view digits = "0123456789abcdef";
    std::string boundary = "file-";
    for (std::size_t i = 0; i < 16; ++i) {
        boundary += digits[digest.at(i) >> 4];
        boundary += digits[digest.at(i) & 15];
    }
    return boundary;
}

}  // namespace

bool is_platform_address(std::string_view url, std::string_view api_base) {
    const auto address = parse(url);
    if (!address) return false;
    if (is_platform_name(address->authority)) return true;
    const auto base = parse(api_base);
    return base && base->scheme == address->scheme && base->authority == address->authority;
}

bool is_film_address(std::string_view url, std::string_view api_base) {
    if (is_platform_address(url, api_base)) return true;
    const auto address = parse(url);
    if (!address || !is_public_v4(address->authority) || !address->path.starts_with('/'))
        return false;
    const auto path = address->path.substr(1);
    const auto slash = path.find('/');
    return slash != std::string_view::npos && is_platform_name(path.substr(0, slash));
}

bool is_media_id(std::string_view text) {
    return !text.empty() && text.size() <= media_id_bytes_max &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

std::string file_name_of(const net::ClientResponse& response) {
    constexpr std::string_view mark = "filename=";
    for (const auto& [header, value] : response.headers) {
        if (header != "content-disposition") continue;
        const auto at = value.find(mark);
        if (at == std::string::npos) return {};
        auto rest = std::string_view(value).substr(at + mark.size());
        if (rest.starts_with('"')) rest.remove_prefix(1);
        std::string file_name(rest.substr(0, rest.find_first_of("\";")));
        clean(file_name);
        return std::string(beginning_of(file_name, file_name_bytes_max));
    }
    return {};
}

std::optional<UploadFault> fault_of(MediaKind kind, std::size_t bytes, std::string_view file_name) {
    const bool is_known = std::ranges::find(file_kinds, kind, &FileKind::kind) != file_kinds.end();
    if (!is_known) return UploadFault::kind;
    const auto* file = file_kind(kind, file_name);
    if (file == nullptr) return UploadFault::ending;
    if (bytes == 0) return UploadFault::empty;
    if (bytes > file->bytes_max) return UploadFault::too_large;
    return std::nullopt;
}

Upload encode_upload(MediaKind kind, const std::string& bytes, std::string_view file_name) {
    const auto* file = file_kind(kind, file_name);
    if (file == nullptr) return {};
    const std::string boundary = boundary_for(bytes);
    Upload upload;
    upload.type = file->type;
    upload.content_type = "multipart/form-data; boundary=" + boundary;
    std::string& body = upload.body;
    body.reserve(bytes.size() + 512);
    body.append("--").append(boundary).append("\r\n");
    body.append(R"(Content-Disposition: form-data; name="media"; filename="file)");
    body.append(file->ending).append("\"\r\n");
    body.append("Content-Type: ").append(file->content_type).append("\r\n\r\n");
    body.append(bytes).append("\r\n--").append(boundary).append("--\r\n");
    return upload;
}

}  // namespace connectors::wechat
