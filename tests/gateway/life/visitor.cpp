#include "gateway/life/visitor.hpp"

#include "connectors/webchat/visitor.hpp"

#include <cstdlib>
#include <stdexcept>

namespace life {

namespace {

std::pair<std::uint64_t, std::uint64_t> place_of(const std::string& cursor) {
    const auto dot = cursor.find('.');
    return {std::stoull(cursor.substr(0, dot)), std::stoull(cursor.substr(dot + 1))};
}

}  // namespace

void Visitor::open() {
    socket_ = world_.connect_visitor();
    under_way_ = false;
    const Json hello{
        {"type", "hello"},
        {"visitor", token_.empty() ? Json(nullptr) : Json(token_)},
        {"after", cursor_.empty() ? Json(nullptr) : Json(cursor_)}};
    socket_->arrive(hello.dump());
}

void Visitor::cut() {
    if (!socket_) return;
    socket_->hang_up();
    socket_.reset();
}

void Visitor::say(std::string text) {
    unconfirmed_.emplace_back(name_ + "-text-" + std::to_string(said_++), std::move(text));
    say_next();
}

// One at a time, so that order holds, and only when the gateway has greeted.
void Visitor::say_next() {
    if (!socket_ || under_way_ || unconfirmed_.empty() || token_.empty()) return;
    under_way_ = true;
    const auto& [id, text] = unconfirmed_.front();
    socket_->arrive(Json{{"type", "say"}, {"id", id}, {"text", text}}.dump());
}

bool Visitor::send_file(std::size_t number, const std::string& bytes) {
    net::Request request;
    request.method = net::Method::post;
    request.path = "/chat/demo/upload";
    request.remote = "127.0.0.1";
    request.headers = {
        {"host", "gateway.test"},
        {"content-type", "application/octet-stream"},
        {"content-length", std::to_string(bytes.size())},
        {"x-visitor", token_},
        {"x-message-id", name_ + "-file-" + std::to_string(number)},
        {"x-file-name", "picture.jpg"}};
    request.body = bytes;
    return world_.ask_webchat(std::move(request)).status == 200;
}

void Visitor::look() {
    if (!socket_) return;
    for (const auto& message : socket_->news()) take(message);
    say_next();
}

void Visitor::take(const Json& message) {
    const std::string type = message.at("type");
    if (type == "welcome") {
        token_ = message.at("visitor");
        for (const auto& item : message.at("items")) show(item);
    } else if (type == "item") {
        show(message);
    } else if (type == "failed") {
        under_way_ = false;  // said again at the next look
    }
}

void Visitor::show(const Json& item) {
    const std::string cursor = item.at("cursor");
    const Shown shown{item.at("from") == "bot", item.at("text")};
    const auto place = place_of(cursor);
    const auto [at, is_new] = page_.emplace(place, shown);
    if (!is_new && at->second.text != shown.text) faults.push_back("two texts at " + cursor);
    if (is_new && page_.upper_bound(place) != page_.end())
        faults.push_back(cursor + " came after a later line");
    if (is_new) cursor_ = cursor;
    if (unconfirmed_.empty() || item.value("id", "") != unconfirmed_.front().first) return;
    unconfirmed_.pop_front();
    under_way_ = false;
}

std::string Visitor::external_id() const {
    const auto key = world_.store().derived_key("visitor tokens");
    return connectors::webchat::verify_visitor(key, "demo", token_).value_or("");
}

std::vector<std::string> Visitor::bot_lines() const {
    std::vector<std::string> lines;
    for (const auto& [place, shown] : page_)
        if (shown.from_bot) lines.push_back(shown.text);
    return lines;
}

}  // namespace life
