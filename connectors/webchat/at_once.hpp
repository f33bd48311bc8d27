// How many things of one kind each of many has going at the same time. Loop thread only.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace connectors::webchat {

class AtOnce {
public:
    // Given back when it is destroyed; it may outlive the AtOnce.
    class Place;

    explicit AtOnce(std::size_t max) : max_(max), counts_(std::make_shared<Counts>()) {}

    // Nothing when `who` has all of theirs.
    std::shared_ptr<Place> enter(const std::string& who) {
        const auto found = counts_->find(who);
        if (found != counts_->end() && found->second >= max_) return nullptr;
        return std::make_shared<Place>(counts_, who);
    }

private:
    using Counts = std::map<std::string, std::size_t>;

    std::size_t max_;
    std::shared_ptr<Counts> counts_;
};

class AtOnce::Place {
public:
    Place(std::shared_ptr<Counts> counts, std::string who)
        : counts_(std::move(counts)),
          who_(std::move(who)) {
        ++(*counts_)[who_];
    }

    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    Place(Place&&) = delete;
    Place& operator=(Place&&) = delete;

    ~Place() {
        const auto found = counts_->find(who_);
        if (--found->second == 0) counts_->erase(found);
    }

private:
    std::shared_ptr<Counts> counts_;
    std::string who_;
};

}  // namespace connectors::webchat
