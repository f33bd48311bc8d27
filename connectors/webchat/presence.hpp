// Who is here: the open sockets of each visitor. New lines go to all of them in turn order, and
// what they say is taken one after the other. Loop thread only.
#pragma once

#include "connectors/connector.hpp"
#include "gateway/net/server.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace connectors::webchat {

class Seat;

// The sockets of one visitor. Exists as long as one of them does.
class Room {
public:
    explicit Room(const net::asio::any_io_executor& executor);

    // The right to take one message of this visitor; others wait. Its end sends out the lines that
    // came of it, and those that arrived meanwhile, in turn order.
    class Lane {
    public:
        explicit Lane(Room& room) : room_(&room) {}

        Lane(Lane&& other) noexcept : room_(std::exchange(other.room_, nullptr)) {}

        Lane& operator=(Lane&&) = delete;
        Lane(const Lane&) = delete;
        Lane& operator=(const Lane&) = delete;

        ~Lane() {
            if (room_ != nullptr) room_->leave();
        }

        void add(std::vector<Line> lines) { room_->hold(std::move(lines)); }

    private:
        Room* room_;
    };

    net::Task<Lane> enter();
    // At once, or after the message that is being taken.
    void push(std::vector<Line> lines);

private:
    friend class Presence;
    friend class Seat;

    void leave();
    void hold(std::vector<Line> lines);
    void flush();

    std::vector<Seat*> seats_;  // oldest first
    std::vector<Line> held_;
    bool taking_ = false;
    net::asio::steady_timer left_;  // never fires; cancelled when a lane ends
};

class Presence {
public:
    explicit Presence(std::size_t sockets_per_visitor_max);

    // The visitor's seat for this socket. When there are too many, the oldest socket is told "bye"
    // and closed: on phones it is most often one whose network is gone.
    std::unique_ptr<Seat> sit(
        net::WebSocket& socket,
        const net::asio::any_io_executor& executor,
        std::string_view account,
        std::string_view external_id
    );
    // New lines of a visitor who may or may not be here.
    void push(std::string_view account, std::string_view external_id, std::vector<Line> lines);
    // Whether this visitor has an open socket, welcomed or about to be.
    bool present(std::string_view account, std::string_view external_id) const;

    std::size_t visitors() const { return rooms_.size(); }

private:
    friend class Seat;

    std::size_t sockets_per_visitor_max_;
    std::unordered_map<std::string, std::unique_ptr<Room>> rooms_;
};

// One socket's place in its visitor's room. Lines wait in it until welcomed().
class Seat {
public:
    Seat(Presence& presence, Room& room, std::string key, net::WebSocket& socket);
    Seat(const Seat&) = delete;
    Seat& operator=(const Seat&) = delete;
    Seat(Seat&&) = delete;
    Seat& operator=(Seat&&) = delete;
    ~Seat();

    Room& room() { return room_; }

    // From here on lines go out at once. What waited and is newer than the history that the
    // visitor was given (`shown`, its last line) follows it.
    void welcomed(const Line* shown);

private:
    friend class Presence;
    friend class Room;

    void show(const Line& line);
    void cut(std::uint16_t code, std::string reason);

    Presence& presence_;
    Room& room_;
    std::string key_;
    net::WebSocket& socket_;
    bool welcomed_ = false;
    bool gone_ = false;
    std::vector<Line> waiting_;
};

}  // namespace connectors::webchat
