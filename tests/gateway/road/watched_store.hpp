// Sees every turn that goes to the store and what became of it.
#pragma once

#include "gateway/road/altered_store.hpp"
#include "gateway/road/ledger.hpp"

#include <list>
#include <memory>

namespace road {

// A turn that was recorded, with what it stood on.
struct RecordedTurn {
    store::Turn turn;
    dialog::Subjects before;
};

// Turns whose outcome nobody was told yet, in order. Outlives the process that recorded them.
using Untold = std::list<std::shared_ptr<RecordedTurn>>;

class WatchedStore : public AlteredStore {
public:
    WatchedStore(store::Store& real, Ledger& ledger, Untold& untold)
        : AlteredStore(real),
          ledger_(ledger),
          untold_(untold) {}

    void open(const store::Wanted& wanted, const store::Done<dialog::Subjects>& done) override {
        AlteredStore::open(wanted, [this, &done](auto found) { pass(std::move(found), done); });
    }

    void open_case(
        dialog::CaseId id, dialog::PromiseId due, const store::Done<dialog::Subjects>& done
    ) override {
        AlteredStore::open_case(id, due, [this, &done](auto found) {
            pass(std::move(found), done);
        });
    }

    void open_conversation(
        dialog::ConversationId id, dialog::CaseId about, const store::Done<dialog::Subjects>& done
    ) override {
        AlteredStore::open_conversation(id, about, [this, &done](auto found) {
            pass(std::move(found), done);
        });
    }

    void record(store::Turn turn, store::Done<store::Recorded> done) override {
        auto recorded = std::make_shared<RecordedTurn>(RecordedTurn{turn, opened_});
        untold_.push_back(recorded);
        AlteredStore::record(
            std::move(turn),
            [this, recorded, done = std::move(done)](auto outcome) {
                untold_.remove(recorded);
                const auto* stored = std::get_if<store::Recorded>(&outcome);
                if (stored != nullptr && *stored == store::Recorded::committed)
                    ledger_.commit(recorded->turn, recorded->before);
                done(std::move(outcome));
            }
        );
    }

private:
    void pass(
        std::variant<dialog::Subjects, store::Failure> found,
        const store::Done<dialog::Subjects>& done
    ) {
        if (const auto* subjects = std::get_if<dialog::Subjects>(&found); subjects != nullptr)
            opened_ = *subjects;
        done(std::move(found));
    }

    Ledger& ledger_;
    Untold& untold_;
    // The engine answers at once, and a turn is recorded right after its subjects were opened.
    dialog::Subjects opened_;
};

}  // namespace road
