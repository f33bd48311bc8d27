#include "store/sqlite/sqlite_views.hpp"

#include "dialog/talk/codec.hpp"
#include "store/sqlite/columns.hpp"
#include "store/sqlite/database.hpp"
#include "store/sqlite/errands.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <utility>

namespace store {
namespace sqlite {
namespace {

template <class T>
using Answer = std::variant<T, Failure>;

constexpr std::size_t rows_max = 1'000;  // at once
constexpr std::string_view store_name = "huiyin.db";

Instant instant_of(std::int64_t column) {
    return Instant(dialog::Duration(column));
}

// A row that this program cannot read is left out.
std::optional<DeliveryView> view_of(const Statement& row) {
    auto delivery = dialog::unpack<dialog::Delivery>(row.bytes(0));
    if (!delivery) return std::nullopt;
    DeliveryView view;
    view.row = {
        .delivery = std::move(*delivery),
        .conversation = ConversationId{static_cast<std::uint64_t>(row.integer(1))},
        .person = dialog::PersonId{static_cast<std::uint64_t>(row.integer(2))},
        .state = static_cast<dialog::DeliveryState>(row.integer(3)),
        .attempts = static_cast<std::uint16_t>(row.integer(4)),
        .made_at = instant_of(row.integer(5)),
        .ready_at = instant_of(row.integer(6)),
        .ended_at = row.null(7) ? std::nullopt : std::optional(instant_of(row.integer(7))),
        .obstacle = static_cast<dialog::Obstacle>(row.integer(8)),
        .detail = std::string(row.text(9)),
    };
    view.platform_id = row.text(10);
    view.case_number = row.text(11);
    return view;
}

// What the list asks for; the state stands in the text, so that partial indexes are of use.
std::string sql_of(const DeliveriesWanted& wanted) {
    std::string sql =
        "SELECT d.packed,d.conversation_id,d.person_id,d.state,d.attempts,d.made_at,d.ready_at,"
        "d.ended_at,d.obstacle,d.detail,d.platform_id,c.number FROM delivery d "
        "LEFT JOIN complaint_case c ON c.id=d.case_id WHERE d.id>?1";
    if (wanted.state) sql += " AND d.state=" + std::to_string(number(*wanted.state));
    if (wanted.case_number) sql += " AND d.case_id=(SELECT id FROM complaint_case WHERE number=?3)";
    return sql + " ORDER BY d.id LIMIT ?2";
}

class ViewRows {
public:
    explicit ViewRows(ConnectionOptions options) : options_(std::move(options)) {}

    std::optional<std::string> open() {
        if (connection_) return std::nullopt;
        std::string mistake;
        connection_ = connect(options_, mistake);
        return connection_ ? std::nullopt : std::optional(mistake);
    }

    void close() { connection_.reset(); }

    Answer<std::vector<DeliveryView>> deliveries(const DeliveriesWanted& wanted) {
        if (auto mistake = open()) return Failure{Failure::What::unavailable, *mistake};
        std::vector<DeliveryView> views;
        Statement row;
        if (const int code = row.prepare(connection_.get(), sql_of(wanted)); code != SQLITE_OK)
            return failed(code);
        const auto limit = static_cast<std::int64_t>(std::min(wanted.limit, rows_max));
        if (wanted.case_number)
            row.start(raw(wanted.after), limit, std::string_view(*wanted.case_number));
        else
            row.start(raw(wanted.after), limit);
        while (row.next())
            if (auto view = view_of(row)) views.push_back(std::move(*view));
        if (const int code = row.end(); code != SQLITE_OK) return failed(code);
        return views;
    }

    Answer<std::optional<DeliveryView>> delivery(DeliveryId id) {
        if (raw(id) == 0) return std::optional<DeliveryView>();
        auto read = deliveries({.after = DeliveryId{raw(id) - 1}, .limit = 1});
        if (auto* failure = std::get_if<Failure>(&read)) return std::move(*failure);
        auto& views = std::get<std::vector<DeliveryView>>(read);
        if (views.empty() || views.front().row.delivery.id != id)
            return std::optional<DeliveryView>();
        return std::optional(std::move(views.front()));
    }

private:
    Failure failed(int code) {
        connection_.reset();  // the next question opens the file anew
        return {Failure::What::unavailable, words(code)};
    }

    ConnectionOptions options_;
    Connection connection_;
};

class SqliteViews final : public Views {
public:
    SqliteViews(std::unique_ptr<ViewRows> rows, const Post& post, bool inline_work)
        : rows_(std::move(rows)),
          errands_(post, inline_work) {}

    void deliveries(const DeliveriesWanted& wanted, Done<std::vector<DeliveryView>> done) override {
        errands_.run([this, wanted] { return rows_->deliveries(wanted); }, std::move(done));
    }

    void delivery(DeliveryId id, Done<std::optional<DeliveryView>> done) override {
        errands_.run([this, id] { return rows_->delivery(id); }, std::move(done));
    }

    void close() override {
        errands_.stop();
        rows_->close();
    }

private:
    std::unique_ptr<ViewRows> rows_;
    Errands errands_;  // its thread uses the rows: it ends first
};

}  // namespace
}  // namespace sqlite

std::variant<std::unique_ptr<Views>, std::string> open_sqlite_views(
    const SqliteViewsOptions& options, const Post& post
) {
    const auto file = options.directory / sqlite::store_name;
    auto rows = std::make_unique<sqlite::ViewRows>(sqlite::ConnectionOptions{
        .file = file.string(), .read_only = true});
    if (auto mistake = rows->open()) return *mistake;
    return std::make_unique<sqlite::SqliteViews>(std::move(rows), post, options.inline_work);
}

}  // namespace store
