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

    std::string one_time_code(dialog::TurnId turn) const override {
        return real_.one_time_code(turn);
    }

    dialog::TurnId next_turn() override { return real_.next_turn(); }

    void open(const store::Wanted& wanted, const store::Done<dialog::Subjects>& done) override {
        real_.open(wanted, done);
    }

    void open_case(
        dialog::CaseId id, dialog::PromiseId due, const store::Done<dialog::Subjects>& done
    ) override {
        if (before_open_case)
            if (auto failure = before_open_case(id)) return done(std::move(*failure));
        real_.open_case(id, due, done);
    }

    [[nodiscard]] bool was_closed() const override { return real_.was_closed(); }

    void open_conversation(
        dialog::ConversationId id, dialog::CaseId about, const store::Done<dialog::Subjects>& done
    ) override {
        real_.open_conversation(id, about, done);
    }

    void open_deliveries(
        dialog::DeliveryId after,
        std::size_t limit,
        const store::Done<std::vector<store::DeliveryRow>>& done
    ) override {
        real_.open_deliveries(after, limit, done);
    }

    void deliveries_for_agent(
        dialog::DeliveryId after,
        std::size_t limit,
        const store::Done<std::vector<store::DeliveryRow>>& done
    ) override {
        real_.deliveries_for_agent(after, limit, done);
    }

    void delivery_words(
        const store::DeliveryRow& row, const store::Done<std::optional<store::DeliveryWords>>& done
    ) override {
        real_.delivery_words(row, done);
    }

    void mark_deliveries(std::vector<store::DeliveryMark> marks, store::Done<store::Recorded> done)
        override {
        real_.mark_deliveries(std::move(marks), std::move(done));
    }

    void record(store::Turn turn, store::Done<store::Recorded> done) override {
        real_.record(std::move(turn), std::move(done));
    }

    void find_turn(
        const store::Identity& identity, const store::Done<std::optional<store::StoredTurn>>& done
    ) override {
        real_.find_turn(identity, done);
    }

    void load_turn(dialog::TurnId id, const store::Done<std::optional<store::StoredTurn>>& done)
        override {
        real_.load_turn(id, done);
    }

    void known_as(
        std::string_view union_id, const store::Done<std::vector<dialog::ConversationId>>& done
    ) override {
        real_.known_as(union_id, done);
    }

    void latest_answers(
        dialog::Duration span,
        std::size_t limit,
        const store::Done<std::vector<store::AnsweredTurn>>& done
    ) override {
        real_.latest_answers(span, limit, done);
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

    void wanted_evidence(
        store::EvidenceId after,
        std::size_t limit,
        const store::Done<std::vector<store::EvidenceRow>>& done
    ) override {
        real_.wanted_evidence(after, limit, done);
    }

    void evidence_of(store::CaseId of, const store::Done<std::vector<store::EvidenceRow>>& done)
        override {
        real_.evidence_of(of, done);
    }

    store::Files& files() override { return real_.files(); }

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
