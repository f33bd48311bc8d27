// Strong ids. Everything made in one turn draws its id from that turn's block, so that a step is
// pure and ids grow with time.
#pragma once

#include <cstdint>

namespace dialog {

enum class TurnId : std::uint64_t {};
enum class ConversationId : std::uint64_t {};
enum class PersonId : std::uint64_t {};
enum class CaseId : std::uint64_t {};
enum class EvidenceId : std::uint64_t {};
enum class DeliveryId : std::uint64_t {};

template <class Id>
constexpr std::uint64_t raw(Id id) {
    return static_cast<std::uint64_t>(id);
}

// A turn's block: its own id (a multiple of the block's size) and the ids behind it. The first two
// are those of the conversation and the person, should the turn be somebody's first.
class IdBlock {
public:
    static constexpr std::uint64_t size = 32;

    static ConversationId conversation(TurnId turn) { return ConversationId{raw(turn) + 1}; }

    static PersonId person(TurnId turn) { return PersonId{raw(turn) + 2}; }

    explicit IdBlock(TurnId turn) : next_(raw(turn) + 3), end_(raw(turn) + size) {}

    // A turn that needs more ids than a block holds is a bug; steps are bounded far below it.
    template <class Id>
    Id next() {
        return next_ < end_ ? Id{next_++} : Id{0};
    }

private:
    std::uint64_t next_;
    std::uint64_t end_;
};

}  // namespace dialog
