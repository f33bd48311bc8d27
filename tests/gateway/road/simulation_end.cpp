// The end of a simulated world: all is answered and done, then every book must agree.
#include "gateway/road/simulation.hpp"
#include "store/seal.hpp"

#include <sqlite3.h>

#include <algorithm>

namespace road {

namespace {

using std::chrono::hours;

struct Closer {
    void operator()(sqlite3* connection) const { sqlite3_close(connection); }

    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

std::string answer_sha256(const std::vector<std::string>& says) {
    if (says.empty()) return "";
    std::string joined;
    for (const auto& text : says) joined += (&text == says.data() ? "" : "\n\n") + text;
    const auto digest = store::Sha256()(joined);
    return store::hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

template <class T>
T found_or_violated(const std::variant<T, store::Failure>& found) {
    require(!std::holds_alternative<store::Failure>(found), "a store that works answers");
    return std::get<T>(found);
}

}  // namespace

void Simulation::finish() {
    fault_.reset();
    answer_all();
    if (dice_.one_in(2)) node_->leap_to(node_->now() + hours(50));
    node_->leap_to(node_->now());
    node_->settle_due();
    collect();
    restart();
    node_->settle();
    check_subjects();
    check_due_rows();
    check_histories();
    answer_all();
    node_->close();
    check_export();
    check_case_events();
}

// With a disk that works, every event gets an answer, and an old one its old answer.
void Simulation::answer_all() {
    for (auto& sent : sent_) deliver(*sent);
    node_->settle();
    collect();
    for (const auto& sent : sent_)
        require(
            sent->answer && sent->calls.empty(),
            "with a disk that works every event is answered: " + sent->inbound.platform_id +
                " has " + std::to_string(sent->calls.size()) + " calls without an answer"
        );
}

void Simulation::check_subjects() {
    for (const auto& [id, talk] : ledger_.talks()) {
        const auto subjects = node_->subjects(talk.latest.account, talk.latest.external_id);
        require(subjects.conversation == talk.latest, "the store holds the latest conversation");
        require(
            subjects.person && *subjects.person == ledger_.persons().at(talk.latest.person),
            "the store holds the latest person"
        );
        for (const auto& each : subjects.cases)
            require(each == ledger_.cases().at(each.id).latest, "the store holds the latest case");
    }
    for (const auto& entry : ledger_.cases())
        node_->store().open_case(entry.first, {}, [&](const auto& found) {
            const auto subjects = found_or_violated(found);
            require(
                subjects.cases.size() == 1 && subjects.cases.front() == entry.second.latest,
                "the store holds the latest case"
            );
        });
}

void Simulation::check_due_rows() {
    std::set<std::pair<Instant, std::uint64_t>> open;
    for (const auto& [id, owed] : ledger_.promises())
        if (owed.promise.state == dialog::PromiseState::open)
            open.emplace(owed.promise.due, static_cast<std::uint64_t>(id));
    std::vector<store::DueRow> rows;
    node_->store().due(node_->now() + hours(24 * 365), 100'000, [&](const auto& found) {
        rows = found_or_violated(found);
    });
    require(rows.size() == open.size(), "due rows are the open promises");
    for (const auto& row : rows) {
        require(
            open.contains({row.due, static_cast<std::uint64_t>(row.promise)}),
            "due rows are the open promises"
        );
        require(
            row.due > node_->now() || counts_["poisoned"] > 0, "nothing that is due stays undone"
        );
    }
}

void Simulation::check_histories() {
    for (const auto& [id, talk] : ledger_.talks()) {
        const auto items = node_->history(talk.latest.account, talk.latest.external_id);
        std::vector<Ledger::Line> lines;
        for (const auto& item : items) lines.push_back({item.turn, item.from_customer, item.text});
        require(lines == talk.lines, "the history is what was said, in order");
    }
}

void Simulation::check_export() {
    std::map<std::string, std::vector<store::ExportedTurn>> by_id;
    std::size_t exported = 0;
    const auto mistake =
        store::export_turns(directory_.path() / "data", [&](const store::ExportedTurn& turn) {
            by_id[turn.platform_id].push_back(turn);
            ++exported;
            return true;
        });
    require(!mistake, "the turns can be exported");
    require(exported == ledger_.turns().size(), "the export holds what was committed");
    for (const auto& sent : sent_) {
        const auto& turns = by_id[sent->inbound.platform_id];
        require(turns.size() == 1, "every event is stored exactly once");
        require(
            turns.front().answer_sha256 == answer_sha256(sent->answer->says),
            "the export has the digest of the answer"
        );
    }
    for (const auto& [identity, kept] : ledger_.turns())
        require(by_id[kept.platform_id].size() == 1, "every turn is exported once");
}

// Each case's history is a chain from its newest row to its opening, a row for each turn that
// changed it.
void Simulation::check_case_events() {
    const auto file = directory_.path() / "data" / "huiyin.db";
    sqlite3* raw_connection = nullptr;
    sqlite3_open_v2(file.c_str(), &raw_connection, SQLITE_OPEN_READONLY, nullptr);
    const std::unique_ptr<sqlite3, Closer> connection(raw_connection);
    sqlite3_stmt* raw_rows = nullptr;
    sqlite3_prepare_v2(
        connection.get(),
        "SELECT id,case_id,turn_id,coalesce(previous_event,0) FROM case_event ORDER BY id",
        -1,
        &raw_rows,
        nullptr
    );
    const std::unique_ptr<sqlite3_stmt, Closer> rows(raw_rows);
    std::map<dialog::CaseId, std::vector<dialog::TurnId>> turns;
    std::map<dialog::CaseId, sqlite3_int64> newest;
    while (sqlite3_step(rows.get()) == SQLITE_ROW) {
        const dialog::CaseId of{static_cast<std::uint64_t>(sqlite3_column_int64(rows.get(), 1))};
        require(
            sqlite3_column_int64(rows.get(), 3) == newest[of], "history rows are linked in order"
        );
        newest[of] = sqlite3_column_int64(rows.get(), 0);
        turns[of].push_back(dialog::TurnId{
            static_cast<std::uint64_t>(sqlite3_column_int64(rows.get(), 2))});
    }
    require(turns.size() == ledger_.cases().size(), "every case has a history");
    for (const auto& [id, matter] : ledger_.cases())
        require(turns[id] == matter.changed_by, "history has a row for each change, and no other");
}

}  // namespace road
