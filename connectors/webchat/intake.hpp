// Files that visitors send: who may, how much, and the way of each onto the road. Loop thread only.
#pragma once

#include "connectors/uploads.hpp"
#include "connectors/webchat/allowance.hpp"
#include "connectors/webchat/at_once.hpp"
#include "connectors/webchat/payload.hpp"
#include "connectors/webchat/session.hpp"
#include "gateway/net/http.hpp"
#include "gateway/net/server.hpp"
#include "gateway/net/task.hpp"

#include <deque>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <variant>

namespace connectors::webchat {

class Intake {
public:
    // Both outlive this.
    Intake(const Limits& limits, Uploads& uploads);

    // From the head alone: what the body may be, or the answer that refuses it.
    std::variant<net::UsualBody, net::BodyLimits, net::Response> before_body(
        const Desk& desk, const net::Request& head
    );
    // Answers 200 with the lines of the turn when it is durable, otherwise with a code. A file that
    // comes again under its id is staged once, as long as it is remembered. The lines reach the
    // visitor's open pages as those of every turn do. `desk` outlives the task.
    net::Task<net::Response> take(const Desk& desk, net::Request request);

private:
    struct Sender {
        std::string visitor;   // the id, not the token
        std::string id;        // of the file, made by the client
        std::string identity;  // of the event
        std::string address;   // empty: not counted
    };

    static std::variant<Sender, net::Response> sender_of(
        const Desk& desk, const net::Request& head
    );
    // What is given back when the file is in; nothing when too many are on their way.
    std::shared_ptr<void> enter(const Sender& sender);
    bool may_bring(const Sender& sender, std::size_t bytes);
    bool count(const Sender& sender, std::size_t bytes);
    void uncount(const Sender& sender, std::size_t bytes);
    net::Task<std::variant<Staged, UploadFailure>> stage(const Sender& sender, Upload upload);
    void remember(const std::string& identity, const Staged& staged);

    const Limits& limits_;
    Uploads& uploads_;
    Allowance of_visitors_;
    Allowance of_addresses_;
    AtOnce visitors_at_once_;
    AtOnce addresses_at_once_;
    std::set<std::string> running_;
    std::unordered_map<std::string, Staged> staged_;
    std::deque<std::string> staged_order_;  // oldest first
};

}  // namespace connectors::webchat
