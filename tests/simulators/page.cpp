#include "simulators/page.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <string>

namespace simulators {

namespace {

struct PageFile {
    std::string_view path;
    std::string_view name;
    std::string_view content_type;
};

constexpr std::array<PageFile, 7> files{{
    {"/", "index.html", "text/html; charset=utf-8"},
    {"/phone.css", "phone.css", "text/css; charset=utf-8"},
    {"/desk.css", "desk.css", "text/css; charset=utf-8"},
    {"/phone.js", "phone.js", "text/javascript; charset=utf-8"},
    {"/orders.js", "orders.js", "text/javascript; charset=utf-8"},
    {"/bubbles.js", "bubbles.js", "text/javascript; charset=utf-8"},
    {"/jweixin.js", "jweixin.js", "text/javascript; charset=utf-8"},
}};

}  // namespace

net::Response page_file(std::string_view path) {
    net::Response response;
    const auto* found = std::find_if(files.begin(), files.end(), [path](const PageFile& file) {
        return file.path == path;
    });
    std::ifstream file;
    if (found != files.end())
        file.open(std::string(HUIYIN_PHONE_PAGE "/").append(found->name), std::ios::binary);
    if (found == files.end() || !file) {
        response.status = 404;
        response.body = "not found\n";
        return response;
    }
    response.content_type = found->content_type;
    response.headers = {
        {"Cache-Control", "no-store"},
        {"Content-Security-Policy", "default-src 'self'; img-src 'self' data:"}};
    response.body.assign(std::istreambuf_iterator<char>(file), {});
    return response;
}

}  // namespace simulators
