#include "gateway/archive/case_archive.hpp"

#include "gateway/archive/evidence_json.hpp"
#include "store/seal.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string_view>
#include <utility>

namespace gateway {

namespace {

using Json = nlohmann::ordered_json;
using store::Failure;
using Bytes = std::optional<std::string>;

constexpr std::size_t ordinal_digits = 3;

// "files/001-image-1024.jpg", in the order in which they came.
std::string entry_name(std::size_t ordinal, const dialog::Evidence& evidence) {
    std::string digits = std::to_string(ordinal);
    if (digits.size() < ordinal_digits) digits.insert(0, ordinal_digits - digits.size(), '0');
    return "files/" + digits + "-" + safe_name(evidence);
}

std::string sha256(std::string_view text) {
    const auto digest = store::Sha256()(text);
    return store::hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

ZipEntry entry_of_text(std::string name, dialog::Instant at, std::string text) {
    const auto bytes = text.size();
    return {
        .name = std::move(name),
        .at = at,
        .bytes = bytes,
        .read = [text = std::move(text)] { return Bytes(text); },
    };
}

class Making {
public:
    Making(store::EvidenceRoom& room, const store::CaseEvidence& of) : room_(room), of_(of) {}

    std::optional<Failure> add_items() {
        std::size_t ordinal = 0;
        for (const auto& row : of_.items)
            if (auto failure = add(row, ++ordinal)) return failure;
        return std::nullopt;
    }

    CaseArchive finish() {
        const Json manifest{
            {"format", 1},
            {"case", of_.number},
            {"case_opened_at", dialog::rfc3339(of_.opened_at)},
            {"records_erased_or_unreadable", of_.unreadable},
            {"evidence", std::move(items_)},
        };
        std::string text = manifest.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
        sums_ += sha256(text) + "  manifest.json\n";
        auto& entries = archive_.entries;
        entries.push_back(entry_of_text("manifest.json", of_.opened_at, std::move(text)));
        entries.push_back(entry_of_text("SHA256SUMS", of_.opened_at, std::move(sums_)));
        if (of_.unreadable > 0)
            archive_.damaged.push_back(std::to_string(of_.unreadable) + " records cannot be read");
        return std::move(archive_);
    }

private:
    std::optional<Failure> add(const store::EvidenceRow& row, std::size_t ordinal) {
        const auto& evidence = row.evidence;
        Json item = json_of(evidence);
        item["entry"] = nullptr;
        if (evidence.state == dialog::EvidenceState::fetched && evidence.file) {
            const auto name = entry_name(ordinal, evidence);
            auto found = room_.file(row.person, evidence.file->sha256);
            auto* failure = std::get_if<Failure>(&found);
            if (failure != nullptr && failure->what != Failure::What::damaged)
                return std::move(*failure);
            const auto* bytes = std::get_if<Bytes>(&found);
            if (bytes != nullptr && *bytes)
                item["entry"] = keep(row, name, (*bytes)->size());
            else
                lack(item, name, failure == nullptr ? "it is missing" : failure->detail);
        } else if (evidence.state != dialog::EvidenceState::described) {
            ++archive_.not_fetched;
        }
        items_.push_back(std::move(item));
        return std::nullopt;
    }

    std::string keep(const store::EvidenceRow& row, const std::string& name, std::size_t bytes) {
        const auto& file = *row.evidence.file;
        sums_ += file.sha256 + "  " + name + "\n";
        archive_.bytes += bytes;
        archive_.entries.push_back({
            .name = name,
            .at = row.evidence.received_at,
            .bytes = bytes,
            .read = [this_room = &room_, person = row.person, hash = file.sha256]() -> Bytes {
                auto found = this_room->file(person, hash);
                auto* again = std::get_if<Bytes>(&found);
                return again == nullptr ? Bytes() : std::move(*again);
            },
        });
        return name;
    }

    void lack(Json& item, const std::string& name, const std::string& why) {
        archive_.damaged.push_back(name + ": " + why);
        item["state"] = "damaged";
        item["why"] = "our copy is lost: " + why;
    }

    store::EvidenceRoom& room_;
    const store::CaseEvidence& of_;
    CaseArchive archive_;
    Json items_ = Json::array();
    std::string sums_;
};

}  // namespace

std::variant<CaseArchive, Failure> archive_of(
    store::EvidenceRoom& room, const store::CaseEvidence& of
) {
    Making making(room, of);
    if (auto failure = making.add_items()) return std::move(*failure);
    return making.finish();
}

}  // namespace gateway
