// Passes everything on to a real store, except where a test wants it otherwise.
#pragma once

#include "store/store.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace road {

class AlteredStore : public store::Store {
public:
    explicit AlteredStore(store::Store& real) : real_(real) {}

    // A failure instead of the subjects of a due row.
    std::function<std::optional<store::Failure>(dialog::CaseId)> before_open_case;

    store::Identity identify(std::string_view event, std::int64_t seconds) const override {
        return real_.identify(event, seconds);
    }

    dialog::TurnId next_turn() override { return real_.next_turn(); }

    void open(const store::Wanted& wanted, const store::Done<dialog::Subjects>& done) override {
        real_.open(wanted, done);
    }

    void open_case(dialog::CaseId id, const store::Done<dialog::Subjects>& done) override {
        if (before_open_case)
            if (auto failure = before_open_case(id)) return done(std::move(*failure));
        real_.open_case(id, done);
    }

    void record(store::Turn turn, store::Done<store::Recorded> done) override {
        real_.record(std::move(turn), std::move(done));
    }

    void find_turn(
        const store::Identity& identity, const store::Done<std::optional<store::StoredTurn>>& done
    ) override {
        real_.find_turn(identity, done);
    }

    void history(
        std::string_view account,
        std::string_view external_id,
        dialog::TurnId after,
        std::size_t limit,
        const store::Done<std::vector<store::HistoryItem>>& done
    ) override {
        real_.history(account, external_id, after, limit, done);
    }

    void due(
        dialog::Instant until,
        std::size_t limit,
        const store::Done<std::vector<store::DueRow>>& done
    ) override {
        real_.due(until, limit, done);
    }

    void next_due(const store::Done<std::optional<dialog::Instant>>& done) override {
        real_.next_due(done);
    }

    void export_turns(const std::function<bool(const store::ExportedTurn&)>& each) override {
        real_.export_turns(each);
    }

    store::Figures figures() override { return real_.figures(); }

    std::array<std::uint8_t, 32> derived_key(std::string_view purpose) const override {
        return real_.derived_key(purpose);
    }

    void close() override { real_.close(); }

private:
    store::Store& real_;
};

}  // namespace road
