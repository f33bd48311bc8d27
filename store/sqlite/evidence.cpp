// Records of evidence: what is still to be fetched, and what belongs to a case.
#include "dialog/cases/codec.hpp"
#include "store/sqlite/engine.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <utility>

namespace store::sqlite {
namespace {

constexpr std::size_t rows_max = 10'000;  // at once

std::uint64_t number_at(const Statement& row, int column) {
    return static_cast<std::uint64_t>(row.integer(column));
}

SealedEvidence sealed_evidence(const Statement& row) {
    return {
        .id = EvidenceId{number_at(row, 0)},
        .of = CaseId{number_at(row, 1)},
        .person = dialog::PersonId{number_at(row, 2)},
        .state = static_cast<dialog::EvidenceState>(row.integer(3)),
        .sealed = std::string(row.bytes(4)),
    };
}

}  // namespace

Reading<std::vector<SealedEvidence>> Reader::evidence(
    Statement Statements::*statement, std::uint64_t first, std::size_t limit
) {
    if (!ready()) return failed(SQLITE_CANTOPEN);
    std::vector<SealedEvidence> rows;
    auto& row = (*sql_).*statement;
    row.start(first, static_cast<std::int64_t>(std::min(limit, rows_max)));
    while (row.next()) rows.push_back(sealed_evidence(row));
    if (const int code = row.end(); code != SQLITE_OK) return failed(code);
    return rows;
}

Reading<std::vector<SealedEvidence>> Reader::wanted_evidence(EvidenceId after, std::size_t limit) {
    return evidence(&Statements::wanted_evidence, raw(after), limit);
}

Reading<std::vector<SealedEvidence>> Reader::evidence_of(CaseId of) {
    return evidence(&Statements::evidence_of, raw(of), rows_max);
}

// The columns are the truth about case and state. What does not open with its person's key is left
// out: the person was erased.
Reading<std::vector<EvidenceRow>> Engine::opened_evidence(
    const Reading<std::vector<SealedEvidence>>& read
) {
    if (const auto* failure = std::get_if<Failure>(&read)) return *failure;
    std::vector<EvidenceRow> rows;
    std::string packed;
    for (const auto& sealed : std::get<std::vector<SealedEvidence>>(read)) {
        const auto key = key_of(sealed.person);
        if (const auto* failure = std::get_if<Failure>(&key)) return *failure;
        const auto& opener = std::get<SharedKey>(key);
        const Place place{Table::evidence, raw(sealed.id)};
        if (!opener || !sealer_.open(*opener, place, sealed.sealed, packed)) continue;
        auto evidence = dialog::unpack<dialog::Evidence>(packed);
        if (!evidence) continue;
        evidence->of = sealed.of;
        evidence->state = sealed.state;
        rows.push_back({.evidence = std::move(*evidence), .person = sealed.person});
    }
    return rows;
}

void Engine::wanted_evidence(
    EvidenceId after, std::size_t limit, const Done<std::vector<EvidenceRow>>& done
) {
    done(opened_evidence(reader_.wanted_evidence(after, limit)));
}

void Engine::evidence_of(CaseId of, const Done<std::vector<EvidenceRow>>& done) {
    done(opened_evidence(reader_.evidence_of(of)));
}

}  // namespace store::sqlite
