// One visitor of the web chat over days: writes, sends files, loses the line and comes back, as the
// page does it. What is not confirmed is said again under its id, and what was missed is asked for.
#pragma once

#include "connectors/webchat/fake_socket.hpp"
#include "gateway/life/world.hpp"

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace life {

class Visitor {
public:
    Visitor(World& world, std::string name) : world_(world), name_(std::move(name)) {}

    void open();
    // The line breaks: what the gateway says from now on does not arrive.
    void cut();
    void say(std::string text);
    // True when it was taken. Called again with the same number, it is the same file once more.
    bool send_file(std::size_t number, const std::string& bytes);
    // Takes in what has arrived.
    void look();

    [[nodiscard]] bool is_open() const { return socket_ != nullptr; }

    [[nodiscard]] const std::string& name() const { return name_; }

    [[nodiscard]] std::string external_id() const;

    [[nodiscard]] bool has_unconfirmed() const { return !unconfirmed_.empty(); }

    // Lines of the bot as they stand on the page, in the page's order.
    [[nodiscard]] std::vector<std::string> bot_lines() const;
    // Whatever is no faithful continuation: another text in a line's place, or a line before one
    // that stood there already.
    std::vector<std::string> faults;

private:
    using Json = nlohmann::json;

    struct Shown {
        bool from_bot = false;
        std::string text;
    };

    void take(const Json& message);
    void show(const Json& item);
    void say_next();

    World& world_;
    std::string name_;
    std::string token_;
    std::string cursor_;
    std::size_t said_ = 0;
    std::deque<std::pair<std::string, std::string>> unconfirmed_;  // id and text, oldest first
    bool under_way_ = false;
    std::map<std::pair<std::uint64_t, std::uint64_t>, Shown> page_;
    std::shared_ptr<connectors::webchat::FakeSocket> socket_;
};

}  // namespace life
