// How the body of one request is let in: how large and how slow it may be, and its share of the
// memory that all large bodies have together.
#pragma once

#include "gateway/net/connection.hpp"
#include "gateway/net/request_parser.hpp"

#include <optional>
#include <string>

namespace net {

class BodyIntake final : public BodyGate {
public:
    // `remote`: what the rule is told as the peer's address. Both outlive this.
    BodyIntake(ServerCore& core, const std::string& remote);
    ~BodyIntake() override;
    BodyIntake(const BodyIntake&) = delete;
    BodyIntake& operator=(const BodyIntake&) = delete;

    // For the next request.
    void reset();
    std::size_t admit(Request& head, std::optional<std::uint64_t> length) override;

    // Why the body was not let in, once.
    std::optional<Response> take_refusal() { return std::exchange(refusal_, std::nullopt); }

    [[nodiscard]] Duration time_max() const { return limits_.time_max; }

    // So many bytes came: true when that is enough for the time to begin anew.
    bool progressed(std::size_t count);
    // The body is out of the way, its share is free for others.
    void release();

private:
    [[nodiscard]] BodyLimits usual() const;
    std::size_t refuse(Response response);
    bool ask_rule(Request& head);

    ServerCore& core_;
    const std::string& remote_;
    BodyLimits limits_;
    std::size_t bytes_since_ = 0;  // the time began anew
    std::size_t share_ = 0;
    std::optional<Response> refusal_;
};

}  // namespace net
