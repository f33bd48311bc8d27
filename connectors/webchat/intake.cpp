#include "connectors/webchat/intake.hpp"

#include "connectors/carrier.hpp"
#include "connectors/webchat/file_name.hpp"
#include "connectors/webchat/origin.hpp"
#include "connectors/webchat/visitor.hpp"
#include "gateway/net/clock.hpp"

#include <charconv>
#include <optional>
#include <utility>

namespace connectors::webchat {

namespace {

constexpr std::size_t staged_max = 4'096;  // remembered, for files that come again

struct Refusal {
    unsigned status;
    const char* retry_after_seconds = nullptr;
};

Refusal refusal_of(UploadFailure why) {
    switch (why) {
        case UploadFailure::not_taken:
            return {.status = 415};
        case UploadFailure::too_large:
            return {.status = 413};
        case UploadFailure::empty:
        case UploadFailure::bad_request:
            return {.status = 400};
        case UploadFailure::unknown_visitor:
            return {.status = 401};
        case UploadFailure::busy:
            return {.status = 429, .retry_after_seconds = "60"};
        case UploadFailure::unavailable:
            return {.status = 503, .retry_after_seconds = "2"};
    }
    return {.status = 400};
}

net::Response saying(unsigned status, std::string body) {
    net::Response response;
    response.status = status;
    response.content_type = "application/json";
    response.headers = {{"Cache-Control", "no-store"}, {"X-Content-Type-Options", "nosniff"}};
    response.body = std::move(body);
    return response;
}

net::Response failed(std::string_view id, UploadFailure why) {
    const auto refusal = refusal_of(why);
    auto response = saying(refusal.status, encode_not_taken(id, why));
    if (refusal.retry_after_seconds != nullptr)
        response.headers.emplace_back("Retry-After", refusal.retry_after_seconds);
    if (why == UploadFailure::unknown_visitor)
        response.headers.emplace_back("WWW-Authenticate", "Visitor");
    return response;
}

UploadFailure failure_of(NotStaged::Why why) {
    switch (why) {
        case NotStaged::Why::not_taken:
            return UploadFailure::not_taken;
        case NotStaged::Why::too_large:
            return UploadFailure::too_large;
        case NotStaged::Why::unavailable:
            return UploadFailure::unavailable;
    }
    return UploadFailure::unavailable;
}

// What the head claims; nothing when it does not.
std::optional<std::size_t> claimed_length(const net::Request& head) {
    const auto* text = head.header("content-length");
    if (text == nullptr) return std::nullopt;
    std::size_t length = 0;
    const char* const end = text->data() + text->size();
    const auto parsed = std::from_chars(text->data(), end, length);
    if (parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
    return length;
}

std::string file_name_of(const net::Request& request) {
    const auto* given = request.header("x-file-name");
    return given == nullptr ? std::string() : clean_file_name(*given);
}

std::vector<Line> lines_of(const std::string& id, dialog::MediaKind kind, const Taken& taken) {
    std::vector<Line> lines;
    lines.reserve(1 + taken.says.size());
    Line own{.turn = taken.turn, .from_customer = true, .at = taken.received_at};
    own.platform_id = id;
    if (taken.said)  // a client may use an id for a text and a file
        own.text = *taken.said;
    else
        own.media = kind;
    lines.push_back(std::move(own));
    for (const auto& text : taken.says) {
        Line line{.turn = taken.turn, .at = taken.received_at, .text = text};
        line.index = static_cast<std::uint16_t>(lines.size());
        lines.push_back(std::move(line));
    }
    return lines;
}

// In a set for as long as it lives.
class Entered {
public:
    Entered(std::set<std::string>& set, std::string what) : set_(set), what_(std::move(what)) {
        set_.insert(what_);
    }

    Entered(const Entered&) = delete;
    Entered& operator=(const Entered&) = delete;
    Entered(Entered&&) = delete;
    Entered& operator=(Entered&&) = delete;

    ~Entered() { set_.erase(what_); }

private:
    std::set<std::string>& set_;
    std::string what_;
};

}  // namespace

Intake::Intake(const Limits& limits, Uploads& uploads)
    : limits_(limits),
      uploads_(uploads),
      of_visitors_(
          {.files_max = limits.uploads_max, .bytes_max = limits.upload_bytes_max},
          limits.uploaders_max
      ),
      of_addresses_(
          {.files_max = limits.uploads_per_address_max,
           .bytes_max = limits.upload_bytes_per_address_max},
          limits.uploaders_max
      ),
      visitors_at_once_(limits.uploads_at_once_max),
      addresses_at_once_(limits.uploads_at_once_per_address_max) {}

std::variant<Intake::Sender, net::Response> Intake::sender_of(
    const Desk& desk, const net::Request& head
) {
    const auto* id = head.header("x-message-id");
    if (id == nullptr || !is_message_id(*id)) return failed({}, UploadFailure::bad_request);
    const auto* token = head.header("x-visitor");
    auto visitor = token == nullptr ? std::nullopt : verify_visitor(desk.key, desk.site, *token);
    if (!visitor) return failed(*id, UploadFailure::unknown_visitor);
    Sender sender{.visitor = std::move(*visitor), .id = *id, .identity = {}, .address = {}};
    sender.identity = desk.account + '\n' + sender.visitor + '\n' + sender.id;
    if (!is_loopback(head.remote)) sender.address = head.remote;
    return sender;
}

bool Intake::may_bring(const Sender& sender, std::size_t bytes) {
    if (staged_.contains(sender.identity)) return true;
    if (!count(sender, bytes)) return false;
    uncount(sender, bytes);
    return true;
}

bool Intake::count(const Sender& sender, std::size_t bytes) {
    const auto now = net::wire_now();
    if (!of_visitors_.take(sender.visitor, bytes, now)) return false;
    if (sender.address.empty() || of_addresses_.take(sender.address, bytes, now)) return true;
    of_visitors_.give_back(sender.visitor, bytes);
    return false;
}

void Intake::uncount(const Sender& sender, std::size_t bytes) {
    of_visitors_.give_back(sender.visitor, bytes);
    if (!sender.address.empty()) of_addresses_.give_back(sender.address, bytes);
}

std::shared_ptr<void> Intake::enter(const Sender& sender) {
    using Place = std::shared_ptr<AtOnce::Place>;
    Place of_visitor = visitors_at_once_.enter(sender.visitor);
    if (!of_visitor || sender.address.empty()) return of_visitor;
    Place of_address = addresses_at_once_.enter(sender.address);
    if (!of_address) return nullptr;
    return std::make_shared<std::pair<Place, Place>>(std::move(of_visitor), std::move(of_address));
}

std::variant<net::UsualBody, net::BodyLimits, net::Response> Intake::before_body(
    const Desk& desk, const net::Request& head
) {
    auto known = sender_of(desk, head);
    if (auto* refusal = std::get_if<net::Response>(&known)) return std::move(*refusal);
    const auto& sender = std::get<Sender>(known);
    const auto length = claimed_length(head).value_or(0);
    if (length > media_bytes_max) return failed(sender.id, UploadFailure::too_large);
    if (!may_bring(sender, length)) return failed(sender.id, UploadFailure::busy);
    auto places = enter(sender);
    if (!places) return failed(sender.id, UploadFailure::unavailable);
    return net::BodyLimits{
        .bytes_max = media_bytes_max,
        .time_max = limits_.upload_progress_time,
        .progress_bytes = limits_.upload_progress_bytes,
        .kept = std::move(places)};
}

void Intake::remember(const std::string& identity, const Staged& staged) {
    if (!staged_.emplace(identity, staged).second) return;
    staged_order_.push_back(identity);
    if (staged_order_.size() <= staged_max) return;
    staged_.erase(staged_order_.front());
    staged_order_.pop_front();
}

net::Task<std::variant<Staged, UploadFailure>> Intake::stage(const Sender& sender, Upload upload) {
    if (const auto known = staged_.find(sender.identity); known != staged_.end())
        co_return known->second;
    const std::size_t bytes = upload.bytes.size();
    if (!count(sender, bytes)) co_return UploadFailure::busy;
    auto outcome = co_await uploads_.stage(std::move(upload));
    if (const auto* refused = std::get_if<NotStaged>(&outcome)) {
        if (refused->why == NotStaged::Why::unavailable) uncount(sender, bytes);
        co_return failure_of(refused->why);
    }
    const auto& staged = std::get<Staged>(outcome);
    remember(sender.identity, staged);
    co_return staged;
}

net::Task<net::Response> Intake::take(const Desk& desk, net::Request request) {
    auto known = sender_of(desk, request);
    if (auto* refusal = std::get_if<net::Response>(&known)) co_return std::move(*refusal);
    const auto sender = std::get<Sender>(std::move(known));
    if (request.body.empty()) co_return failed(sender.id, UploadFailure::empty);
    if (request.body.size() > media_bytes_max)
        co_return failed(sender.id, UploadFailure::too_large);
    // The first try may still be on its way while its visitor, who lost the line, tries again.
    if (running_.contains(sender.identity)) co_return failed(sender.id, UploadFailure::unavailable);
    const Entered entered(running_, sender.identity);

    Upload upload{.bytes = std::move(request.body), .file_name = file_name_of(request)};
    std::string note = upload.file_name;
    auto outcome = co_await stage(sender, std::move(upload));
    if (const auto* why = std::get_if<UploadFailure>(&outcome)) co_return failed(sender.id, *why);
    const auto& staged = std::get<Staged>(outcome);

    Inbound inbound;
    inbound.account = desk.account;
    inbound.external_id = sender.visitor;
    inbound.identity = sender.identity;
    inbound.platform_id = sender.id;
    inbound.kind = dialog::name(staged.kind);
    inbound.what = dialog::CustomerSent{
        .kind = staged.kind, .platform_media_id = staged.id, .url = {}, .note = std::move(note)};
    const auto taken = co_await desk.road.take(std::move(inbound));
    if (taken.outcome == Taken::Outcome::refused)
        co_return failed(sender.id, UploadFailure::bad_request);
    if (taken.outcome == Taken::Outcome::unavailable)
        co_return failed(sender.id, UploadFailure::unavailable);
    co_return saying(200, encode_taken(lines_of(sender.id, staged.kind, taken)));
}

}  // namespace connectors::webchat
