// An API with real ledgers and a real store in a directory of its own, called without a network,
// and agents who sign in.
#pragma once

#include "gateway/api/api.hpp"
#include "gateway/road/inbox.hpp"
#include "store/sqlite/sqlite_evidence.hpp"
#include "store/sqlite/sqlite_ledgers.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "store/sqlite/sqlite_views.hpp"

#include <boost/asio/io_context.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>

namespace gateway::api {

using Json = nlohmann::json;

inline constexpr std::string_view good_password = "a long enough one";

// Who calls: what a browser or a program would send along.
struct Caller {
    std::string cookie;
    std::string csrf;
    std::string bearer;
    net::Fields more{};  // further headers
};

class Desk {
public:
    Desk();
    ~Desk();
    Desk(const Desk&) = delete;
    Desk& operator=(const Desk&) = delete;

    void add_agent(const std::string& login, dialog::Role role, bool must_change = false);
    net::Response call(net::Request request);
    net::Response call(
        net::Method method, std::string path, const Caller& who, const Json& body = nullptr
    );
    // By cookie, as a browser does.
    Caller sign_in(const std::string& login, std::string_view password = good_password);
    net::Response try_sign_in(const std::string& login, std::string_view password);
    std::vector<store::Access> accesses();

    store::Store& store() { return *store_; }

    // Of the store.
    [[nodiscard]] std::filesystem::path directory() const { return directory_ / "data"; }

    // One event of a customer of "wechat/main", down the road.
    void take(dialog::CustomerDid did, const std::string& external_id);
    void commit();
    // What the road handed to the way out.
    std::vector<store::DeliveryRow> handed_out;

    net::Instant now;  // of the machine, for sign-ins

private:
    std::filesystem::path directory_;
    std::ostringstream log_text_;
    net::asio::io_context io_;
    Log log_;
    Metrics metrics_;
    std::unique_ptr<net::SettableClock> clock_;
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<store::Ledgers> ledgers_;
    std::unique_ptr<store::Views> views_;
    std::unique_ptr<store::EvidenceRoom> evidence_;
    std::unique_ptr<Inbox> inbox_;
    std::unique_ptr<Api> api_;
};

net::Request request_of(net::Method method, std::string path);
Json json_of(const net::Response& response);
// The "code" of a problem; "" when it is none.
std::string code_of(const net::Response& response);
// Empty when there is no such header.
std::string header_of(const net::Response& response, std::string_view name);

}  // namespace gateway::api
