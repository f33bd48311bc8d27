#include "gateway/road/planted_store.hpp"

#include <algorithm>

namespace road {

namespace {

using dialog::PromiseKind;
using dialog::PromiseState;
using store::Turn;

void keep_first_reply(Turn& turn) {
    for (auto& each : turn.step.after.cases)
        for (auto& promise : each.promises) {
            if (promise.kind != PromiseKind::first_reply || promise.state != PromiseState::open)
                continue;
            if (each.version == 0 || turn.kind == "due") continue;
            const auto& changed = turn.step.cases_changed;
            if (std::find(changed.begin(), changed.end(), each.id) == changed.end()) continue;
            promise.state = PromiseState::kept;
            promise.ended_at = turn.received_at;
            turn.step.effects.emplace_back(dialog::EndPromise{
                each.id, promise.id, PromiseState::kept});
        }
}

void promise_no_news(Turn& turn) {
    if (turn.kind != "due") return;
    std::erase_if(turn.step.effects, [](const dialog::Effect& effect) {
        const auto* set = std::get_if<dialog::SetPromise>(&effect);
        return set != nullptr && set->promise.kind == PromiseKind::news;
    });
    for (auto& each : turn.step.after.cases)
        std::erase_if(each.promises, [](const dialog::Promise& promise) {
            return promise.kind == PromiseKind::news && promise.state == PromiseState::open;
        });
}

void void_nothing(Turn& turn) {
    std::erase_if(turn.step.effects, [](const dialog::Effect& effect) {
        const auto* end = std::get_if<dialog::EndPromise>(&effect);
        return end != nullptr && end->state == PromiseState::voided;
    });
    for (auto& each : turn.step.after.cases)
        for (auto& promise : each.promises) {
            if (promise.state != PromiseState::voided) continue;
            promise.state = PromiseState::open;
            promise.ended_at.reset();
        }
}

void drop_history(Turn& turn) {
    std::erase_if(turn.step.effects, [](const dialog::Effect& effect) {
        const auto* change = std::get_if<dialog::ChangeCase>(&effect);
        return change != nullptr &&
               std::all_of(
                   change->changes.begin(),
                   change->changes.end(),
                   [](const dialog::CaseChange& each) {
                       return each.what == dialog::CaseChange::What::pressed ||
                              each.what == dialog::CaseChange::What::passed_to_person;
                   }
               );
    });
}

}  // namespace

std::string_view name(Plant plant) {
    switch (plant) {
        case Plant::none:
            return "none";
        case Plant::answers_before_commit:
            return "answers_before_commit";
        case Plant::identity_without_user:
            return "identity_without_user";
        case Plant::forgets_copies_after_restart:
            return "forgets_copies_after_restart";
        case Plant::bot_keeps_first_reply:
            return "bot_keeps_first_reply";
        case Plant::no_further_news:
            return "no_further_news";
        case Plant::withdrawal_keeps_promises:
            return "withdrawal_keeps_promises";
        case Plant::change_without_history:
            return "change_without_history";
    }
    return "";
}

PlantedStore::PlantedStore(std::unique_ptr<store::Store> below, Plant plant, unsigned restarts)
    : AlteredStore(*below),
      below_(std::move(below)),
      plant_(plant),
      restarts_(restarts) {}

store::Identity PlantedStore::identify(std::string_view event, std::int64_t seconds) const {
    if (plant_ != Plant::forgets_copies_after_restart) return below_->identify(event, seconds);
    return below_->identify(std::string(event) + std::to_string(restarts_), seconds);
}

void PlantedStore::record(Turn turn, store::Done<store::Recorded> done) {
    switch (plant_) {
        case Plant::bot_keeps_first_reply:
            keep_first_reply(turn);
            break;
        case Plant::no_further_news:
            promise_no_news(turn);
            break;
        case Plant::withdrawal_keeps_promises:
            void_nothing(turn);
            break;
        case Plant::change_without_history:
            drop_history(turn);
            break;
        default:
            break;
    }
    if (plant_ != Plant::answers_before_commit)
        return below_->record(std::move(turn), std::move(done));
    below_->record(std::move(turn), [](const auto& /*outcome*/) {});
    done(store::Recorded::committed);
}

}  // namespace road
