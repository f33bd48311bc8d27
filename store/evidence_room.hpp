// Where people of ours look at evidence and take copies of it: the records of a case and their
// files, as they are committed. Read beside the road, never changed; also while another process
// serves the directory.
//
// Everything here blocks; any thread, one call at a time.
#pragma once

#include "store/store.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace store {

struct CaseEvidence {
    CaseId id{};
    std::string number;
    Instant opened_at{};
    std::vector<EvidenceRow> items;  // oldest first
    std::size_t unreadable = 0;      // further records: erased with their person, or damaged
};

class EvidenceRoom {
public:
    // Of one case. More are a failure: a copy with a part of them would look whole.
    static constexpr std::size_t items_max = 10'000;

    template <class T>
    using Answer = std::variant<T, Failure>;

    virtual ~EvidenceRoom() = default;

    virtual Answer<std::optional<CaseEvidence>> of_case(std::string_view number) = 0;
    virtual Answer<std::optional<EvidenceRow>> item(EvidenceId id) = 0;
    // Nothing when it is not there; `damaged` when it is not what was put in.
    virtual Answer<std::optional<std::string>> file(
        dialog::PersonId person, std::string_view sha256
    ) = 0;
};

}  // namespace store
