#include "connectors/webchat/presence.hpp"

#include "connectors/webchat/payload.hpp"

#include <algorithm>
#include <utility>

namespace connectors::webchat {

namespace {

// More than any turn says; a visitor for whom more waits comes back and reads the history.
constexpr std::size_t waiting_lines_max = 256;

std::string room_key(std::string_view account, std::string_view external_id) {
    std::string key(account);
    key.append("\n").append(external_id);
    return key;
}

bool earlier(const Line& a, const Line& b) {
    return cursor_of(a) < cursor_of(b);
}

bool same_place(const Line& a, const Line& b) {
    return cursor_of(a) == cursor_of(b);
}

}  // namespace

Room::Room(const net::asio::any_io_executor& executor)
    : left_(executor, net::asio::steady_timer::time_point::max()) {}

net::Task<Room::Lane> Room::enter() {
    while (taking_) {
        co_await left_.async_wait(net::as_result);
    }
    taking_ = true;
    Lane lane(*this);
    co_return lane;
}

void Room::leave() {
    taking_ = false;
    flush();
    left_.cancel();
}

void Room::hold(std::vector<Line> lines) {
    std::move(lines.begin(), lines.end(), std::back_inserter(held_));
    if (held_.size() <= waiting_lines_max) return;
    held_.clear();
    for (auto* seat : seats_) seat->cut(1013, "come back");
}

void Room::push(std::vector<Line> lines) {
    hold(std::move(lines));
    if (!taking_) flush();
}

void Room::flush() {
    auto lines = std::exchange(held_, {});
    std::stable_sort(lines.begin(), lines.end(), earlier);
    // A turn may be told twice: by the message that is taken, and by its commit.
    lines.erase(std::unique(lines.begin(), lines.end(), same_place), lines.end());
    for (const auto& line : lines)
        for (auto* seat : seats_) seat->show(line);
}

Presence::Presence(std::size_t sockets_per_visitor_max)
    : sockets_per_visitor_max_(sockets_per_visitor_max) {}

std::unique_ptr<Seat> Presence::sit(
    net::WebSocket& socket,
    const net::asio::any_io_executor& executor,
    std::string_view account,
    std::string_view external_id
) {
    auto key = room_key(account, external_id);
    auto& room = rooms_[key];
    if (!room) room = std::make_unique<Room>(executor);
    auto here = std::count_if(room->seats_.begin(), room->seats_.end(), [](const Seat* seat) {
        return !seat->gone_;
    });
    for (auto* seat : room->seats_) {
        if (static_cast<std::size_t>(here) < sockets_per_visitor_max_) break;
        if (seat->gone_) continue;
        seat->socket_.send(encode_bye());
        seat->cut(1008, "too many sockets");
        --here;
    }
    return std::make_unique<Seat>(*this, *room, std::move(key), socket);
}

bool Presence::present(std::string_view account, std::string_view external_id) const {
    const auto found = rooms_.find(room_key(account, external_id));
    if (found == rooms_.end()) return false;
    const auto& seats = found->second->seats_;
    return std::any_of(seats.begin(), seats.end(), [](const Seat* seat) { return !seat->gone_; });
}

void Presence::push(
    std::string_view account, std::string_view external_id, std::vector<Line> lines
) {
    const auto found = rooms_.find(room_key(account, external_id));
    if (found != rooms_.end()) found->second->push(std::move(lines));
}

Seat::Seat(Presence& presence, Room& room, std::string key, net::WebSocket& socket)
    : presence_(presence),
      room_(room),
      key_(std::move(key)),
      socket_(socket) {
    room_.seats_.push_back(this);
}

Seat::~Seat() {
    std::erase(room_.seats_, this);
    if (room_.seats_.empty()) presence_.rooms_.erase(key_);
}

void Seat::welcomed(const Line* shown) {
    welcomed_ = true;
    for (const auto& line : std::exchange(waiting_, {}))
        if (shown == nullptr || cursor_of(line) > cursor_of(*shown)) show(line);
}

void Seat::show(const Line& line) {
    if (gone_) return;
    if (welcomed_) {
        if (!socket_.send(encode(line))) gone_ = true;
    } else if (waiting_.size() < waiting_lines_max) {
        waiting_.push_back(line);
    } else {
        cut(1013, "come back");
    }
}

void Seat::cut(std::uint16_t code, std::string reason) {
    if (std::exchange(gone_, true)) return;
    socket_.close(code, std::move(reason));
}

}  // namespace connectors::webchat
