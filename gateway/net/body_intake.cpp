#include "gateway/net/body_intake.hpp"

#include "gateway/net/answer.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace net {

namespace {

constexpr auto retry_after_seconds = "10";  // a large body takes about that long

}  // namespace

BodyIntake::BodyIntake(ServerCore& core, const std::string& remote)
    : core_(core),
      remote_(remote),
      limits_(usual()) {}

BodyIntake::~BodyIntake() {
    release();
}

BodyLimits BodyIntake::usual() const {
    return {
        .bytes_max = core_.limits.body_bytes_max,
        .time_max = core_.limits.body_time_max,
        .progress_bytes = 0,
        .kept = nullptr};
}

void BodyIntake::reset() {
    release();
    refusal_.reset();
    bytes_since_ = 0;
    limits_ = usual();
}

std::size_t BodyIntake::refuse(Response response) {
    refusal_ = std::move(response);
    return 0;
}

// False when the answer is known already.
bool BodyIntake::ask_rule(Request& head) {
    if (!core_.body_rule) return true;
    try {
        head.remote = remote_;
        auto decision = core_.body_rule(head);
        if (const auto* allowed = std::get_if<BodyLimits>(&decision)) limits_ = *allowed;
        auto* response = std::get_if<Response>(&decision);
        if (response != nullptr) refuse(std::move(*response));
        return response == nullptr;
    } catch (...) {
        core_.report(std::current_exception());
        refuse(bare(500));
        return false;
    }
}

std::size_t BodyIntake::admit(Request& head, std::optional<std::uint64_t> length) {
    if (!ask_rule(head)) return 0;
    const std::size_t usual_max = core_.limits.body_bytes_max;
    if (!length) return std::min(limits_.bytes_max, usual_max);
    if (*length > limits_.bytes_max) return refuse(bare(413));
    if (*length <= usual_max) return limits_.bytes_max;
    // Set aside as a whole, so that no upload breaks off half-way because others came.
    auto& taken = core_.figures.large_body_bytes;
    if (*length > core_.limits.large_body_bytes_max - taken) {
        Response busy = bare(503);
        busy.headers.emplace_back("Retry-After", retry_after_seconds);
        return refuse(std::move(busy));
    }
    share_ = static_cast<std::size_t>(*length);
    taken += share_;
    head.body.reserve(share_);
    return limits_.bytes_max;
}

bool BodyIntake::progressed(std::size_t count) {
    if (limits_.progress_bytes == 0) return false;
    bytes_since_ += count;
    if (bytes_since_ < limits_.progress_bytes) return false;
    bytes_since_ = 0;
    return true;
}

void BodyIntake::release() {
    core_.figures.large_body_bytes -= std::exchange(share_, 0);
    limits_.kept.reset();
}

}  // namespace net
