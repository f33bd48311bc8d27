// Deliveries: what waits to be sent, the words of each, and where its attempts stand.
#include "dialog/talk/codec.hpp"
#include "store/sqlite/columns.hpp"
#include "store/sqlite/engine.hpp"
#include "store/sqlite/writer.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <utility>

namespace store::sqlite {
namespace {

constexpr std::size_t rows_max = 10'000;  // at once

Instant instant_of(std::int64_t column) {
    return Instant(dialog::Duration(column));
}

std::optional<DeliveryRow> delivery_row(const Statement& row) {
    auto delivery = dialog::unpack<dialog::Delivery>(row.bytes(0));
    if (!delivery) return std::nullopt;
    return DeliveryRow{
        .delivery = std::move(*delivery),
        .conversation = ConversationId{static_cast<std::uint64_t>(row.integer(1))},
        .person = dialog::PersonId{static_cast<std::uint64_t>(row.integer(2))},
        .state = static_cast<dialog::DeliveryState>(row.integer(3)),
        .attempts = static_cast<std::uint16_t>(row.integer(4)),
        .made_at = instant_of(row.integer(5)),
        .ready_at = instant_of(row.integer(6)),
        .ended_at = row.integer(7) == 0 ? std::nullopt : std::optional(instant_of(row.integer(7))),
        .obstacle = static_cast<dialog::Obstacle>(row.integer(8)),
        .detail = std::string(row.text(9)),
    };
}

std::string_view piece_of(std::string_view text, const dialog::Piece& piece) {
    if (piece.bytes == 0) return text;
    if (piece.begin >= text.size()) return {};
    return text.substr(piece.begin, piece.bytes);
}

}  // namespace

Reading<std::vector<DeliveryRow>> Reader::deliveries(
    Statement Statements::*statement, DeliveryId after, std::size_t limit
) {
    if (!ready()) return failed(SQLITE_CANTOPEN);
    std::vector<DeliveryRow> rows;
    auto& row = (*sql_).*statement;
    row.start(raw(after), static_cast<std::int64_t>(std::min(limit, rows_max)));
    while (row.next())
        if (auto found = delivery_row(row)) rows.push_back(std::move(*found));
    if (const int code = row.end(); code != SQLITE_OK) return failed(code);
    return rows;
}

Reading<std::vector<DeliveryRow>> Reader::open_deliveries(DeliveryId after, std::size_t limit) {
    return deliveries(&Statements::open_deliveries, after, limit);
}

Reading<std::vector<DeliveryRow>> Reader::deliveries_for_agent(
    DeliveryId after, std::size_t limit
) {
    return deliveries(&Statements::deliveries_for_agent, after, limit);
}

void Engine::open_deliveries(
    DeliveryId after, std::size_t limit, const Done<std::vector<DeliveryRow>>& done
) {
    done(reader_.open_deliveries(after, limit));
}

void Engine::deliveries_for_agent(
    DeliveryId after, std::size_t limit, const Done<std::vector<DeliveryRow>>& done
) {
    done(reader_.deliveries_for_agent(after, limit));
}

void Engine::delivery_words(
    const DeliveryRow& row, const Done<std::optional<DeliveryWords>>& done
) {
    done(words_of(row));
}

Reading<std::optional<DeliveryWords>> Engine::words_of(const DeliveryRow& row) {
    const auto nothing = std::optional<DeliveryWords>();
    dialog::Subjects subjects;
    if (auto failure = add_conversation(find(SubjectId::of(row.conversation)), subjects))
        return *failure;
    if (row.delivery.of != CaseId{})
        if (auto failure = add_case(find(SubjectId::of(row.delivery.of)), subjects))
            return *failure;
    const auto read = reader_.turn(row.delivery.said_in);
    if (const auto* failure = std::get_if<Failure>(&read)) return *failure;
    const auto& turn_row = std::get<std::optional<TurnRow>>(read);
    if (!subjects.conversation || !turn_row) return nothing;
    auto opened = logged(*turn_row);
    if (const auto* failure = std::get_if<Failure>(&opened)) return *failure;
    auto& says = std::get<dialog::LoggedTurn>(opened).says;
    const bool all = row.delivery.position == dialog::Delivery::all_says;
    const std::size_t position = all ? 0 : row.delivery.position;
    if (position >= says.size()) return nothing;
    const std::string text = all ? dialog::joined(says) : says[position].text;
    return DeliveryWords{
        .account = subjects.conversation->account,
        .external_id = subjects.conversation->external_id,
        .text = std::string(piece_of(text, row.delivery.piece)),
        .values = std::move(says[position].values),
        .contact = subjects.cases.empty() ? dialog::Contact() : subjects.cases.front().contact,
        .fence = subjects.conversation->fence,
    };
}

int Writer::write(const PendingTurn& pending, const dialog::Deliver& deliver) {
    const auto& delivery = deliver.delivery;
    const bool by_agent = delivery.carrier == dialog::Carrier::call;
    const auto state = by_agent ? dialog::DeliveryState::for_agent : dialog::DeliveryState::waiting;
    packed_.clear();
    dialog::pack(delivery, packed_);
    return sql_->insert_delivery.run(
        raw(delivery.id),
        or_null(pending.conversation),
        raw(pending.person),
        or_null(delivery.of),
        number(delivery.carrier),
        number(state),
        stored(pending.turn.received_at),
        Blob{packed_},
        stored(delivery.not_before.value_or(pending.turn.received_at))
    );
}

int Writer::write(const PendingTurn& pending, const dialog::EndDelivery& end) {
    return sql_->end_delivery.run(
        raw(end.id),
        number(end.state),
        stored(pending.turn.received_at),
        number(end.obstacle),
        std::string_view(end.detail),
        std::string_view(end.platform_id)
    );
}

int Writer::write_marks(const PendingTurn& pending) {
    for (const auto& mark : pending.marks) {
        auto& statement =
            mark.what == DeliveryMark::What::begun ? sql_->begin_delivery : sql_->postpone_delivery;
        if (const int code = statement.run(raw(mark.id), stored(mark.at)); code != SQLITE_OK)
            return code;
    }
    return SQLITE_OK;
}

}  // namespace store::sqlite
