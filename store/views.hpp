// What people of ours look at: lists and single rows of what is committed, read beside the road and
// never changed. Nothing here needs a key; texts are asked of the Store.
//
// Threads: as with Store. A callback is called exactly once, unless the views are destroyed before.
#pragma once

#include "store/store.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace store {

struct DeliveryView {
    DeliveryRow row;
    std::string case_number;  // empty: about no case
    std::string platform_id;  // the platform's word for what it took
    bool operator==(const DeliveryView&) const = default;
};

struct DeliveriesWanted {
    std::optional<dialog::DeliveryState> state;
    std::optional<std::string> case_number;  // canonical
    DeliveryId after{};
    std::size_t limit = 100;  // 1,000 at most
};

class Views {
public:
    virtual ~Views() = default;

    virtual void deliveries(
        const DeliveriesWanted& wanted, Done<std::vector<DeliveryView>> done
    ) = 0;  // in id order
    virtual void delivery(DeliveryId id, Done<std::optional<DeliveryView>> done) = 0;

    // Finishes what was asked for; nothing may be asked afterwards.
    virtual void close() = 0;
};

}  // namespace store
