// Rows read on the loop thread, through a connection of its own: subjects that are not in memory,
// stored turns, due rows. Gives them sealed; knows no keys.
#pragma once

#include "store/sqlite/database.hpp"
#include "store/store.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace store::sqlite {

template <class T>
using Reading = std::variant<T, Failure>;

struct SubjectRow {
    std::uint64_t id = 0;
    dialog::PersonId person{};
    std::uint64_t version = 0;
    std::string sealed;
    std::string alias;             // look-up hash or case number
    dialog::CaseStatus status{};   // of a case
    std::uint64_t last_event = 0;  // of a case
    std::string wrapped_key;       // of a person
};

struct TurnRow {
    TurnId id{};
    Instant received_at{};
    std::string platform_id;
    dialog::PersonId person{};
    TurnId previous{};
    std::string sealed;
};

struct SealedEvidence {
    EvidenceId id{};
    CaseId of{};
    dialog::PersonId person{};
    dialog::EvidenceState state{};
    std::string sealed;
};

class Reader {
public:
    explicit Reader(ConnectionOptions options) : options_(std::move(options)) {}

    // Opens now rather than at the first read. A mistake in words.
    std::optional<std::string> open();
    // After a failure of the disk: the next read opens the file anew.
    void close();

    Reading<std::optional<SubjectRow>> conversation(std::string_view lookup);
    Reading<std::optional<SubjectRow>> conversation(ConversationId id);
    Reading<std::optional<SubjectRow>> person(dialog::PersonId id);
    Reading<std::optional<SubjectRow>> opened_case(CaseId id);
    Reading<std::optional<SubjectRow>> case_by_number(std::string_view number);

    Reading<std::optional<TurnRow>> turn(TurnId id);
    Reading<std::optional<TurnRow>> turn(const Identity& identity);
    // 0 when there is none.
    Reading<TurnId> last_turn(std::string_view lookup);
    Reading<std::vector<AnsweredTurn>> latest_answers(dialog::Duration span, std::size_t limit);
    Reading<std::vector<DueRow>> due(Instant until, std::size_t limit);
    Reading<std::optional<Instant>> next_due();

    Reading<std::vector<DeliveryRow>> open_deliveries(DeliveryId after, std::size_t limit);
    Reading<std::vector<DeliveryRow>> deliveries_for_agent(DeliveryId after, std::size_t limit);

    Reading<std::vector<SealedEvidence>> wanted_evidence(EvidenceId after, std::size_t limit);
    Reading<std::vector<SealedEvidence>> evidence_of(CaseId of);
    Reading<std::vector<ConversationId>> known_as(std::string_view lookup);

    [[nodiscard]] std::uint64_t reads() const { return reads_; }

private:
    struct Statements {
        Statement conversation_by_lookup;
        Statement conversation_by_id;
        Statement person;
        Statement case_by_id;
        Statement case_by_number;
        Statement turn_by_id;
        Statement turn_by_identity;
        Statement last_turn;
        Statement due;
        Statement next_due;
        Statement latest_turns;
        Statement open_deliveries;
        Statement deliveries_for_agent;
        Statement wanted_evidence;
        Statement evidence_of;
        Statement known_as;
    };

    std::optional<std::string> prepare();
    [[nodiscard]] bool ready();
    Failure failed(int code);
    template <class Argument>
    Reading<std::optional<SubjectRow>> subject(
        Statement Statements::*statement, const Argument& argument
    );
    Reading<std::vector<DeliveryRow>> deliveries(
        Statement Statements::*statement, DeliveryId after, std::size_t limit
    );
    Reading<std::vector<SealedEvidence>> evidence(
        Statement Statements::*statement, std::uint64_t first, std::size_t limit
    );
    template <class Argument>
    Reading<std::optional<TurnRow>> stored_turn(
        Statement Statements::*statement, const Argument& argument
    );

    ConnectionOptions options_;
    Connection connection_;
    std::optional<Statements> sql_;
    std::string mistake_;
    std::uint64_t reads_ = 0;
};

}  // namespace store::sqlite
