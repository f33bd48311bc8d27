// The way out: a platform takes words to a customer, and gives back what the customer sent beside
// words. What to send and by which carrier was decided before; nothing is decided here.
#pragma once

#include "dialog/cases/case.hpp"
#include "dialog/promises/reach.hpp"
#include "gateway/net/clock.hpp"
#include "gateway/net/http.hpp"
#include "gateway/net/task.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace connectors {

// One message for one customer.
struct Outbound {
    std::string external_id;  // openid, uid
    dialog::Carrier carrier{};
    std::string text;  // of `window`; within the platform's limit (see text_bytes_max of carriers)
    std::string target{};  // of `single` and `comment`: see dialog::Delivery
    // Of `notice` and `template_card`: our names of values ("case_no", "stage", "next", "at"), to
    // be put into the fields that the account's settings name.
    net::Fields values{};
    // The same for every attempt at the same delivery, [0-9a-z-]{1,32}; platforms that know a key
    // of the sender's get it.
    std::string key;
    dialog::Contact contact{};  // of the case, for `hook`
    std::string page_url{};     // the page of the case, which a notice or a card opens; or empty
};

struct Outcome {
    dialog::Ending ending{};
    dialog::Obstacle obstacle = dialog::Obstacle::none;
    // The platform's own word for it, for the log and the agent: "45015 response out of time
    // limit". Holds nothing personal and no token.
    std::string detail{};
    std::optional<net::Duration> retry_after{};  // when the platform tells
    std::string
        platform_id{};  // of the message, where the platform gives one: it reports on it later
};

// Something a customer sent, as the event named it.
struct MediaWanted {
    dialog::MediaKind kind{};
    std::string platform_media_id;
    std::string url;
};

struct MediaFetched {
    std::string bytes;
    std::string file_name{};     // as the platform calls it; not to be trusted
    std::string content_type{};  // as the platform claims it
};

struct MediaRefused {
    bool for_ever = false;  // it is gone, or can never be had
    dialog::Obstacle obstacle{};
    std::string detail{};
};

inline constexpr std::size_t media_bytes_max = std::size_t{20} * 1024 * 1024;

// Where the bytes lie that a customer sent. Loop thread only; outlives every task.
class MediaSource {
public:
    virtual ~MediaSource() = default;
    virtual net::Task<std::variant<MediaFetched, MediaRefused>> fetch(MediaWanted wanted) = 0;

    // It lies in the locker now, or nobody will ask again.
    virtual void forget(const MediaWanted& /*wanted*/) {}
};

struct Probe {
    Outcome outcome{};
    std::optional<std::chrono::seconds> access_left{};
};

// One account's way out. Loop thread only; outlives every task.
class Sender : public MediaSource {
public:
    virtual net::Task<Outcome> send(Outbound outbound) = 0;
    // Whether the account's access works, learned without sending anything to anybody: delivered,
    // or why not. With `access_left` where the platform tells how long it lasts.
    virtual net::Task<Probe> probe() = 0;
    // Shows "is typing" where the platform can. Never fails a delivery.
    virtual net::Task<void> show_typing(std::string external_id) = 0;

    // What is left of the calls that we allow ourselves, by name; without those without a limit.
    [[nodiscard]] virtual std::vector<std::pair<std::string, std::uint32_t>> quotas_left() const {
        return {};
    }
};

}  // namespace connectors
