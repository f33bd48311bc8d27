// All evidence of a case as one ZIP, to be handed on: the originals as they came, `manifest.json`
// with what is known of each, and `SHA256SUMS`, which `sha256sum -c` checks after unpacking. The
// same evidence gives the same bytes.
#pragma once

#include "gateway/archive/zip.hpp"
#include "store/evidence_room.hpp"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace gateway {

struct CaseArchive {
    std::vector<ZipEntry> entries;  // read from the room: it must outlive them
    std::uint64_t bytes = 0;        // of the originals
    std::size_t not_fetched = 0;    // named in the manifest, with why
    // What should be there and is not as it was, each in words: it is named in the manifest too.
    std::vector<std::string> damaged;
};

// Reads every file once and holds it against its hash. Blocks.
std::variant<CaseArchive, store::Failure> archive_of(
    store::EvidenceRoom& room, const store::CaseEvidence& of
);

}  // namespace gateway
