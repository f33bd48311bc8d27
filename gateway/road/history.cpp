// What a page that comes back asks for: the lines of a talk that are stored.
#include "gateway/road/inbox.hpp"

#include <boost/system/errc.hpp>

#include <memory>
#include <utility>
#include <variant>

namespace gateway {

using store::Failure;

net::Task<net::Result<std::vector<connectors::Line>>> Inbox::history(
    std::string account, std::string external_id, dialog::TurnId after, std::size_t limit
) {
    using Items = std::vector<store::HistoryItem>;
    using Found = std::variant<Items, Failure>;
    auto begin = [&](net::Completion<Found> done) {
        auto shared = std::make_shared<net::Completion<Found>>(std::move(done));
        store_.history(account, external_id, after, limit, [shared](Found found) {
            (*shared)(std::move(found));
        });
    };
    Found found = co_await net::wait<Found>(begin);
    if (const auto* failure = std::get_if<Failure>(&found); failure != nullptr) {
        const auto code = boost::system::errc::make_error_code(boost::system::errc::io_error);
        co_return net::Error{code, failure->detail};
    }
    std::vector<connectors::Line> lines;
    for (auto& item : std::get<Items>(found))
        lines.push_back({
            .turn = item.turn,
            .index = item.index,
            .from_customer = item.from_customer,
            .at = item.at,
            .text = std::move(item.text),
            .media = item.media,
            .platform_id = std::move(item.platform_id),
        });
    co_return lines;
}

}  // namespace gateway
