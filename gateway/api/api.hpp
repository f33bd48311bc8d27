// The agents' API under /api/v1: who calls, whether they may, and which route answers. Reads views
// and ledgers; what changes a case goes down the one road as an event.
#pragma once

#include "gateway/api/sign_in_guard.hpp"
#include "gateway/api/texts.hpp"
#include "gateway/base/log.hpp"
#include "gateway/base/metrics.hpp"
#include "gateway/net/clock.hpp"
#include "gateway/net/http.hpp"
#include "gateway/net/task.hpp"
#include "gateway/road/inbox.hpp"
#include "store/evidence_room.hpp"
#include "store/ledgers.hpp"
#include "store/views.hpp"

#include <boost/asio/thread_pool.hpp>
#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace gateway::api {

inline constexpr std::string_view prefix = "/api/v1/";
inline constexpr std::string_view session_cookie = "huiyin_session";
inline constexpr std::size_t token_digits = 64;

struct Parts {
    store::Store& store;
    store::Ledgers& ledgers;
    store::Views& views;
    store::EvidenceRoom& evidence;  // asked on a thread of the API's own
    Inbox& inbox;
    net::Clock& clock;  // of the business
    Log& log;
    Metrics& metrics;
    Texts texts;
    bool https = false;  // browsers reach us by https only
    // Sign-ins live by the machine's time: moving the business clock in tests ends none.
    std::function<net::Instant()> system_now = net::system_now;
    SignInGuard::Rules guard{};
};

class Api {
public:
    static constexpr net::Duration session_lives{std::chrono::hours(12)};
    static constexpr std::size_t hashing_max = 8;  // sign-ins that wait for their turn; then 503

    // Answers with evidence that are being made or sent, each with one file at most; then 503.
    static constexpr std::size_t evidence_seats_max = 8;
    // One archive at a time, of so many bytes of originals; it is made in memory.
    static constexpr std::uint64_t archive_bytes_max = std::uint64_t{64} * 1024 * 1024;

    explicit Api(Parts parts);
    ~Api();
    Api(const Api&) = delete;
    Api& operator=(const Api&) = delete;

    // Anything under /api/v1/.
    net::Task<net::Response> serve(net::Request request);
    void exchange(Texts texts, bool https);
    // Waits for what is being read or looked at. Nothing may be served afterwards.
    void stop();

    struct Call {
        net::Request request;
        std::string id;  // what stands in the place of {id}
        std::optional<store::SignedIn> who;
    };

    struct Route {
        net::Method method{};
        std::string_view path;                   // behind the prefix; "{id}" is one part of a path
        bool open = false;                       // to everybody
        std::optional<dialog::Action> action{};  // what the caller must be allowed to do
        net::Task<net::Response> (Api::*answer)(Call call) = nullptr;
    };

    static std::span<const Route> routes();

private:
    net::Task<net::Response> answer(net::Request request);
    net::Task<std::optional<net::Response>> let_in(const Route& route, Call& call);
    static std::optional<net::Response> find_route(
        const net::Request& request, const Route*& route, std::string& id
    );

    // sign_in.cpp
    net::Task<net::Response> sign_in(Call call);
    net::Task<net::Response> sign_out(Call call);
    net::Task<net::Response> who_am_i(Call call);
    net::Task<net::Response> change_password(Call call);
    net::Task<bool> is_right(std::string password, std::string hash);
    net::Task<net::Response> open_session(const store::Agent& agent);
    net::Response refuse_sign_in();

    // deliveries.cpp
    net::Task<net::Response> list_deliveries(Call call);
    net::Task<net::Response> show_delivery(Call call);

    // resend.cpp
    net::Task<net::Response> resend(Call call);
    using FoundDelivery = std::variant<std::optional<store::DeliveryView>, store::Failure>;
    net::Task<FoundDelivery> find_delivery(dialog::DeliveryId id);
    net::Task<FoundDelivery> successor_of(const store::DeliveryView& view);
    net::Task<net::Response> show_successor(const store::DeliveryView& view);
    net::Response refuse_resend(const Inbox::AgentActed& acted) const;

    // evidence.cpp
    net::Task<net::Response> list_evidence(Call call);
    net::Task<net::Response> export_evidence(Call call);
    net::Task<net::Response> show_original(Call call);
    net::Task<net::Response> show_thumbnail(Call call);
    net::Task<net::Response> show_file(Call call, bool small);

    struct GivenFile {
        std::string_view what;  // for the log of accesses
        std::string sha256;
        std::string type;
        std::string name;
    };

    net::Task<net::Response> give_file(const Call& call, store::EvidenceRow row, GivenFile given);
    using FoundItem = store::EvidenceRoom::Answer<std::optional<store::EvidenceRow>>;
    net::Task<FoundItem> find_item(std::string id);
    template <class T, class Work>
    net::Task<T> read_evidence(Work work);
    [[nodiscard]] std::optional<net::Response> no_seat() const;

    net::Task<net::Response> describe(Call call);

    net::Task<std::optional<net::Response>> note_access(
        const Call& call, std::string_view what, store::Access::Kind kind, std::uint64_t subject
    );
    net::Response unavailable(const store::Failure& failure);

    Parts parts_;
    SignInGuard guard_;
    std::size_t hashing_ = 0;
    net::asio::thread_pool hashing_pool_{1};
    std::size_t evidence_seats_ = 0;
    std::size_t archives_ = 0;
    net::asio::thread_pool evidence_pool_{1};
};

// openapi.json, as it was at build time.
std::string_view openapi();

}  // namespace gateway::api
