// Conversations, persons and cases in memory, packed, with the key of the person they belong to.
// Bounded; what has uncommitted writes is pinned, since the database does not know it yet. Lives on
// the loop thread.
#pragma once

#include "dialog/talk/conversation.hpp"
#include "store/seal.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace store::sqlite {

// Shared with the committer, which only reads them.
using Packed = std::shared_ptr<const std::string>;
using SharedKey = std::shared_ptr<const Key>;

struct SubjectId {
    enum class Kind : std::uint8_t { conversation, person, opened_case };
    Kind kind{};
    std::uint64_t id = 0;

    static SubjectId of(dialog::ConversationId id) { return {Kind::conversation, raw(id)}; }

    static SubjectId of(dialog::PersonId id) { return {Kind::person, raw(id)}; }

    static SubjectId of(dialog::CaseId id) { return {Kind::opened_case, raw(id)}; }

    bool operator==(const SubjectId&) const = default;
};

struct SubjectIdHash {
    std::size_t operator()(const SubjectId& subject) const noexcept {
        return std::hash<std::uint64_t>{}(
            subject.id * 4 + static_cast<std::uint64_t>(subject.kind)
        );
    }
};

struct CachedSubject {
    SubjectId subject;
    std::uint64_t version = 0;
    Packed packed;
    SharedKey key;                 // of the person it belongs to
    std::string alias;             // a conversation's look-up hash, a case's number
    dialog::CaseStatus status{};   // of a case, as stored
    std::uint64_t last_event = 0;  // of a case: its newest history row
    dialog::TurnId written_by{};   // the newest turn with an uncommitted write; 0: none
    unsigned pins = 0;             // how many uncommitted turns write it
    bool in_memory = false;        // the cache's own: it holds this very entry
};

using SharedSubject = std::shared_ptr<CachedSubject>;

class SubjectCache {
public:
    explicit SubjectCache(std::size_t subjects_max) : subjects_max_(subjects_max) {}

    // Null when it is not here. Counts as used.
    SharedSubject find(const SubjectId& subject);
    SharedSubject find(SubjectId::Kind kind, std::string_view alias);
    // Takes the place of what had the same id or alias, and evicts what was not used for longest.
    void put(const SharedSubject& subject);
    // Forgets this very entry; another one of the same id stays.
    void drop(const SharedSubject& subject);
    void clear();

    [[nodiscard]] std::size_t size() const { return order_.size(); }

    [[nodiscard]] std::size_t conversations() const { return conversations_; }

private:
    using Order = std::list<SharedSubject>;  // last used first

    struct AliasHash {
        using is_transparent = void;

        std::size_t operator()(std::string_view alias) const noexcept {
            return std::hash<std::string_view>{}(alias);
        }
    };

    using Aliases = std::unordered_map<std::string, SubjectId, AliasHash, std::equal_to<>>;

    Aliases& aliases(SubjectId::Kind kind) { return by_alias_.at(static_cast<std::size_t>(kind)); }

    void forget(Order::iterator place);
    void evict();

    std::size_t subjects_max_;
    std::size_t conversations_ = 0;
    Order order_;
    std::unordered_map<SubjectId, Order::iterator, SubjectIdHash> by_id_;
    std::array<Aliases, 3> by_alias_;  // by kind
};

}  // namespace store::sqlite
