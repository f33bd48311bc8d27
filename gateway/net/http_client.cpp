#include "gateway/net/http_client.hpp"

#include "gateway/net/connection_pool.hpp"
#include "gateway/net/name_lookup.hpp"
#include "gateway/net/request_head.hpp"
#include "gateway/net/response_reader.hpp"
#include "gateway/net/tls_context.hpp"
#include "gateway/net/url.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>

#include <algorithm>
#include <utility>

namespace net {

using boost::system::error_code;

namespace {

// What all requests share; it lives as long as the last of them.
struct ClientCore {
    ClientCore(asio::any_io_executor where, const ClientOptions& client_options, TlsContext context)
        : executor(std::move(where)),
          options(client_options),
          tls(std::move(context)),
          pool(std::make_shared<ConnectionPool>(executor, options)),
          names(executor) {}

    const asio::any_io_executor executor;
    const ClientOptions options;
    const TlsContext tls;
    const std::shared_ptr<ConnectionPool> pool;
    NameLookup names;
};

using Opened = std::variant<std::unique_ptr<ClientConnection>, Error>;

ClientResult failure(Error error, bool may_have_arrived) {
    return ClientFailure{std::move(error), may_have_arrived};
}

ClientResult not_sent(Error error) {
    return failure(std::move(error), false);
}

Error at(const Origin& origin, Error error) {
    std::string where = origin.host + ":" + std::to_string(origin.port) + ": ";
    error.detail.insert(0, where);
    return error;
}

Error no_turn(Turns::Refusal refusal) {
    using asio::error::make_error_code;
    if (refusal == Turns::Refusal::full) {
        return {make_error_code(asio::error::no_buffer_space), "too many requests wait"};
    }
    return {make_error_code(asio::error::timed_out), "waiting for a connection"};
}

Error stopped() {
    return {asio::error::make_error_code(asio::error::shut_down), "the client was stopped"};
}

bool is_closing(const error_code& code) {
    return code == asio::error::eof || code == asio::error::connection_reset ||
           code == asio::error::broken_pipe || code == asio::ssl::error::stream_truncated;
}

// Peers close connections that were quiet for long, and may do so while a request is on its way.
bool may_ask_again(const Progress& progress, Method method) {
    return !progress.heard && is_closing(progress.error.code) &&
           (!progress.sent || is_idempotent(method));
}

Task<Opened> open(std::shared_ptr<ClientCore> core, Origin origin, WireInstant until) {
    const WireInstant limit = std::min(until, wire_now() + core->options.connect_time_max);
    auto endpoints = co_await core->names.find(origin, limit);
    if (!endpoints) co_return endpoints.error();
    auto connection = std::make_unique<ClientConnection>(core->executor);
    auto failed = co_await connection->open(origin, std::move(*endpoints), core->tls, limit);
    if (failed) co_return std::move(*failed);
    co_return std::move(connection);
}

// Inside its turn.
Task<ClientResult> ask(
    std::shared_ptr<ClientCore> core,
    const ConnectionPool::Visit& visit,
    const ClientRequest& request,
    const Origin& origin,
    const std::string& head,
    WireInstant until
) {
    auto connection = visit.take();
    for (bool kept = connection != nullptr;; kept = false) {
        if (!connection) {
            Opened opened = co_await open(core, origin, until);
            if (auto* error = std::get_if<Error>(&opened)) co_return not_sent(at(origin, *error));
            connection = std::get<0>(std::move(opened));
        }
        ResponseReader reader(request.method == Method::head, request.body_bytes_max);
        Progress progress = co_await connection->exchange(head, request.body, reader, until);
        if (progress.whole) {
            if (progress.sent && reader.keeps_alive()) visit.keep(std::move(connection));
            co_return reader.take();
        }
        if (!kept || !may_ask_again(progress, request.method)) {
            co_return failure(at(origin, std::move(progress.error)), progress.sent);
        }
        connection.reset();
    }
}

Task<ClientResult> run(std::shared_ptr<ClientCore> core, ClientRequest request) {
    const WireInstant until = wire_now() + request.time_max;
    const auto url = parse_url(request.url);
    if (!url) co_return not_sent(url.error());
    const Origin& origin = url->origin;
    const auto head = request_head(request, *url);
    if (!head) co_return not_sent(at(origin, head.error()));
    if (core->pool->is_stopped()) co_return not_sent(at(origin, stopped()));
    const ConnectionPool::Visit visit(core->pool, origin);
    const Turns::Entry entry = co_await visit.turns().enter(until);
    if (const auto* refusal = std::get_if<Turns::Refusal>(&entry)) {
        co_return not_sent(at(origin, no_turn(*refusal)));
    }
    co_return co_await ask(core, visit, request, origin, *head, until);
}

class Client final : public HttpClient {
public:
    explicit Client(std::shared_ptr<ClientCore> core) : core_(std::move(core)) {}

    ~Client() override { core_->pool->stop(); }

    Task<ClientResult> send(ClientRequest request) override {
        return run(core_, std::move(request));
    }

    void stop() override { core_->pool->stop(); }

private:
    std::shared_ptr<ClientCore> core_;
};

}  // namespace

const std::string* ClientResponse::header(std::string_view lower_case_name) const {
    const auto named = [&](const auto& field) { return field.first == lower_case_name; };
    const auto found = std::find_if(headers.begin(), headers.end(), named);
    return found == headers.end() ? nullptr : &found->second;
}

Result<std::unique_ptr<HttpClient>> make_http_client(asio::io_context& io, ClientOptions options) {
    auto context = make_client_context(options.ca_file);
    if (!context) return context.error();
    auto core = std::make_shared<ClientCore>(io.get_executor(), options, std::move(*context));
    return std::unique_ptr<HttpClient>(std::make_unique<Client>(std::move(core)));
}

}  // namespace net
