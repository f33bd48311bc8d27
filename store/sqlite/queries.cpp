// Questions about what is stored: turns, history, what is due. Answered from the database alone, so
// what is not committed is not in them.
#include "store/sqlite/engine.hpp"

#include <algorithm>
#include <utility>

namespace store::sqlite {
namespace {

constexpr std::size_t history_items_max = 1'000;
// Turns without words (a promise that fell due silently) are walked over, not counted.
constexpr std::size_t turns_walked_max = 10'000;

std::optional<HistoryItem> own_item(const dialog::Event& event) {
    HistoryItem item;
    item.from_customer = true;
    if (const auto* said = std::get_if<dialog::CustomerSaid>(&event))
        item.text = said->text;
    else if (const auto* sent = std::get_if<dialog::CustomerSent>(&event))
        item.media = sent->kind;
    else
        return std::nullopt;
    return item;
}

// The items of one turn, last first.
void append_items(
    const TurnRow& row, dialog::LoggedTurn logged, std::vector<HistoryItem>& newest_first
) {
    auto index = static_cast<std::uint16_t>(logged.says.size());
    for (auto say = logged.says.rbegin(); say != logged.says.rend(); ++say, --index) {
        HistoryItem item;
        item.turn = row.id;
        item.index = index;
        item.at = row.received_at;
        item.text = std::move(say->text);
        newest_first.push_back(std::move(item));
    }
    if (auto own = own_item(logged.event)) {
        own->turn = row.id;
        own->at = row.received_at;
        own->platform_id = row.platform_id;
        newest_first.push_back(std::move(*own));
    }
}

}  // namespace

Reading<dialog::LoggedTurn> Engine::logged(const TurnRow& row) {
    const auto key = key_of(row.person);
    if (const auto* failure = std::get_if<Failure>(&key)) return *failure;
    const auto& opening = std::get<SharedKey>(key);
    std::string packed;
    std::optional<dialog::LoggedTurn> turn;
    if (opening && sealer_.open(*opening, {Table::turn, raw(row.id)}, row.sealed, packed))
        turn = dialog::unpack<dialog::LoggedTurn>(packed);
    if (!turn)
        return Failure{
            Failure::What::damaged,
            "turn " + std::to_string(raw(row.id)) + " cannot be opened or read"};
    return std::move(*turn);
}

void Engine::find_turn(const Identity& identity, const Done<std::optional<StoredTurn>>& done) {
    auto found = stored_turn(reader_.turn(identity));
    done(std::move(found));
}

void Engine::load_turn(TurnId id, const Done<std::optional<StoredTurn>>& done) {
    auto found = stored_turn(reader_.turn(id));
    done(std::move(found));
}

void Engine::latest_answers(
    dialog::Duration span, std::size_t limit, const Done<std::vector<AnsweredTurn>>& done
) {
    done(reader_.latest_answers(span, limit));
}

Reading<std::optional<StoredTurn>> Engine::stored_turn(const Reading<std::optional<TurnRow>>& read
) {
    if (const auto* failure = std::get_if<Failure>(&read)) return *failure;
    const auto& row = std::get<std::optional<TurnRow>>(read);
    if (!row) return std::optional<StoredTurn>();
    auto turn = logged(*row);
    if (const auto* failure = std::get_if<Failure>(&turn)) return *failure;
    StoredTurn stored{.id = row->id, .received_at = row->received_at, .says = {}, .said = {}};
    auto& logged_turn = std::get<dialog::LoggedTurn>(turn);
    stored.says = std::move(logged_turn.says);
    stored.transfers = logged_turn.transfers;
    if (auto* said = std::get_if<dialog::CustomerSaid>(&logged_turn.event); said != nullptr)
        stored.said = std::move(said->text);
    return std::optional(std::move(stored));
}

void Engine::history(
    std::string_view account,
    std::string_view external_id,
    TurnId after,
    std::size_t limit,
    const Done<std::vector<HistoryItem>>& done
) {
    auto items =
        history_items(lookup(account, external_id), after, std::min(limit, history_items_max));
    done(std::move(items));
}

Reading<std::vector<HistoryItem>> Engine::history_items(
    std::string_view hash, TurnId after, std::size_t limit
) {
    const auto newest = reader_.last_turn(hash);
    if (const auto* failure = std::get_if<Failure>(&newest)) return *failure;
    std::vector<HistoryItem> items;
    auto id = std::get<TurnId>(newest);
    for (std::size_t walked = 0; walked < turns_walked_max; ++walked) {
        if (raw(id) <= raw(after) || items.size() >= limit) break;
        const auto read = reader_.turn(id);
        if (const auto* failure = std::get_if<Failure>(&read)) return *failure;
        const auto& row = std::get<std::optional<TurnRow>>(read);
        if (!row) break;
        auto turn = logged(*row);
        if (const auto* failure = std::get_if<Failure>(&turn)) return *failure;
        append_items(*row, std::move(std::get<dialog::LoggedTurn>(turn)), items);
        id = row->previous;
    }
    if (items.size() > limit) items.resize(limit);
    std::ranges::reverse(items);
    return items;
}

void Engine::known_as(std::string_view union_id, const Done<std::vector<ConversationId>>& done) {
    done(reader_.known_as(union_lookup(union_id)));
}

void Engine::due(Instant until, std::size_t limit, const Done<std::vector<DueRow>>& done) {
    done(reader_.due(until, limit));
}

void Engine::next_due(const Done<std::optional<Instant>>& done) {
    done(reader_.next_due());
}

}  // namespace store::sqlite
