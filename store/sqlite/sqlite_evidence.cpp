#include "store/sqlite/sqlite_evidence.hpp"

#include "dialog/cases/codec.hpp"
#include "store/sealing_key.hpp"
#include "store/sqlite/engine.hpp"
#include "store/sqlite/person_key.hpp"
#include "store/sqlite/schema.hpp"

#include <sqlite3.h>

#include <map>
#include <utility>

namespace store {
namespace sqlite {
namespace {

std::uint64_t number_at(const Statement& row, int column) {
    return static_cast<std::uint64_t>(row.integer(column));
}

class SqliteEvidence final : public EvidenceRoom {
public:
    SqliteEvidence(const std::filesystem::path& directory, const Key& master)
        : options_{.file = (directory / database_name).string(), .vfs = {}, .read_only = true},
          wrapping_(::store::derived_key(master, wrapping_key_purpose)),
          locker_(directory / evidence_name, Key()) {}

    std::optional<std::string> open() {
        if (connection_) return std::nullopt;
        std::string mistake;
        connection_ = connect(options_, mistake);
        if (!connection_) return mistake;
        auto refused = check_schema(connection_.get());
        if (refused) connection_.reset();
        return refused;
    }

    Answer<std::optional<CaseEvidence>> of_case(std::string_view number) override {
        if (auto mistake = open()) return Failure{Failure::What::unavailable, *mistake};
        std::optional<CaseEvidence> found;
        Statement row;
        int code = row.prepare(
            connection_.get(), "SELECT id,opened_at FROM complaint_case WHERE number=?1"
        );
        if (code != SQLITE_OK) return failed(code);
        row.start(number);
        if (row.next())
            found = CaseEvidence{
                .id = CaseId{number_at(row, 0)},
                .number = std::string(number),
                .opened_at = Instant(dialog::Duration(row.integer(1))),
                .items = {},
            };
        if (code = row.end(); code != SQLITE_OK) return failed(code);
        if (!found) return found;
        auto read = rows("case_id=?1 ORDER BY id", raw(found->id));
        if (auto* failure = std::get_if<Failure>(&read)) return std::move(*failure);
        auto& records = std::get<Records>(read);
        found->items = std::move(records.items);
        found->unreadable = records.unreadable;
        return found;
    }

    Answer<std::optional<EvidenceRow>> item(EvidenceId id) override {
        if (auto mistake = open()) return Failure{Failure::What::unavailable, *mistake};
        auto read = rows("id=?1", raw(id));
        if (auto* failure = std::get_if<Failure>(&read)) return std::move(*failure);
        auto& items = std::get<Records>(read).items;
        if (items.empty()) return std::optional<EvidenceRow>();
        return std::optional(std::move(items.front()));
    }

    Answer<std::optional<std::string>> file(dialog::PersonId person, std::string_view sha256)
        override {
        if (auto mistake = open()) return Failure{Failure::What::unavailable, *mistake};
        const auto key = key_of(person);
        if (const auto* failure = std::get_if<Failure>(&key)) return *failure;
        const auto& opener = std::get<std::optional<Key>>(key);
        if (!opener) return std::optional<std::string>();
        auto read = locker_.read(*opener, person, sha256);
        if (auto* failure = std::get_if<LockerFailure>(&read)) {
            using What = Failure::What;
            return Failure{
                failure->damaged ? What::damaged : What::unavailable, std::move(failure->detail)};
        }
        return std::get<std::optional<std::string>>(std::move(read));
    }

private:
    struct Records {
        std::vector<EvidenceRow> items;
        std::size_t unreadable = 0;
    };

    // Read as they lie; opened when the statement has ended, since keys are read in between.
    Answer<Records> rows(std::string_view where, std::uint64_t which) {
        std::vector<SealedEvidence> sealed;
        Statement row;
        const std::string sql =
            "SELECT id,case_id,person_id,state,sealed FROM evidence WHERE " + std::string(where);
        if (const int code = row.prepare(connection_.get(), sql); code != SQLITE_OK)
            return failed(code);
        row.start(which);
        while (row.next() && sealed.size() <= items_max)
            sealed.push_back({
                .id = EvidenceId{number_at(row, 0)},
                .of = CaseId{number_at(row, 1)},
                .person = dialog::PersonId{number_at(row, 2)},
                .state = static_cast<dialog::EvidenceState>(row.integer(3)),
                .sealed = std::string(row.bytes(4)),
            });
        if (const int code = row.end(); code != SQLITE_OK) return failed(code);
        if (sealed.size() > items_max)
            return Failure{Failure::What::unavailable, "a case with too much evidence"};
        return opened(sealed);
    }

    Answer<Records> opened(const std::vector<SealedEvidence>& all) {
        Records records;
        std::map<dialog::PersonId, std::optional<Key>> keys;
        for (const auto& sealed : all) {
            if (!keys.contains(sealed.person)) {
                auto key = key_of(sealed.person);
                if (auto* failure = std::get_if<Failure>(&key)) return std::move(*failure);
                keys[sealed.person] = std::get<std::optional<Key>>(key);
            }
            if (auto evidence = opened(sealed, keys[sealed.person]))
                records.items.push_back({.evidence = std::move(*evidence), .person = sealed.person}
                );
            else
                ++records.unreadable;
        }
        return records;
    }

    std::optional<dialog::Evidence> opened(
        const SealedEvidence& sealed, const std::optional<Key>& key
    ) {
        std::string packed;
        const Place place{Table::evidence, raw(sealed.id)};
        if (!key || !sealer_.open(*key, place, sealed.sealed, packed)) return std::nullopt;
        auto evidence = dialog::unpack<dialog::Evidence>(packed);
        if (!evidence) return std::nullopt;
        evidence->of = sealed.of;
        evidence->state = sealed.state;
        return evidence;
    }

    // Nothing when the person was erased. Read each time, so that an erased one stays erased.
    Answer<std::optional<Key>> key_of(dialog::PersonId person) {
        std::optional<Key> key;
        Statement row;
        const int code =
            row.prepare(connection_.get(), "SELECT wrapped_key FROM person WHERE id=?1");
        if (code != SQLITE_OK) return failed(code);
        row.start(raw(person));
        if (row.next() && !row.null(0))
            key = unwrapped_key(sealer_, wrapping_, person, row.bytes(0));
        if (const int ended = row.end(); ended != SQLITE_OK) return failed(ended);
        return key;
    }

    Failure failed(int code) {
        connection_.reset();  // the next question opens the file anew
        return {Failure::What::unavailable, "reading the evidence failed: " + words(code)};
    }

    ConnectionOptions options_;
    Key wrapping_;
    Locker locker_;
    Sealer sealer_;
    Connection connection_;
};

}  // namespace
}  // namespace sqlite

std::variant<std::unique_ptr<EvidenceRoom>, std::string> open_sqlite_evidence(
    const SqliteEvidenceOptions& options
) {
    std::error_code code;
    if (!std::filesystem::exists(options.directory / sqlite::database_name, code))
        return "there is no database in " + options.directory.string();
    std::optional<Key> master;
    if (options.master_key) {
        master.emplace(*options.master_key);
    } else {
        auto read = sealing_key(options.directory / "sealing.key", false);
        if (auto* mistake = std::get_if<std::string>(&read)) return std::move(*mistake);
        master = std::get<Key>(read);
    }
    auto room = std::make_unique<sqlite::SqliteEvidence>(options.directory, *master);
    if (auto mistake = room->open()) return std::move(*mistake);
    return room;
}

}  // namespace store
