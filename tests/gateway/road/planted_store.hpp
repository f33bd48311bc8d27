// Mistakes that a simulation must find, made on purpose.
#pragma once

#include "gateway/road/altered_store.hpp"

#include <memory>
#include <string>
#include <vector>

namespace road {

enum class Plant : std::uint8_t {
    none,
    answers_before_commit,
    identity_without_user,  // made by the simulated platform's connector
    forgets_copies_after_restart,
    bot_keeps_first_reply,
    no_further_news,
    withdrawal_keeps_promises,
    change_without_history,
};

std::string_view name(Plant plant);

// The store as a road with that mistake would use it.
class PlantedStore : public AlteredStore {
public:
    PlantedStore(std::unique_ptr<store::Store> below, Plant plant, unsigned restarts);

    store::Identity identify(std::string_view event, std::int64_t seconds) const override;
    void record(store::Turn turn, store::Done<store::Recorded> done) override;

private:
    std::unique_ptr<store::Store> below_;
    Plant plant_;
    unsigned restarts_;
};

}  // namespace road
