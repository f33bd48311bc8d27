#include "store/sqlite/orphans.hpp"

#include "dialog/cases/codec.hpp"
#include "store/sqlite/person_key.hpp"

#include <sqlite3.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace store::sqlite {
namespace {

using dialog::PersonId;

struct Owner {
    std::optional<Key> key;
    std::set<std::string> named;  // SHA-256, by records
    bool readable = true;         // all of their records
};

using Owners = std::map<PersonId, Owner>;

PersonId person_at(const Statement& row, int column) {
    return PersonId{static_cast<std::uint64_t>(row.integer(column))};
}

// A file that no record names was fetched for one that still waits, so only the owners of such are
// looked at.
bool read_owners(sqlite3* connection, Sealer& sealer, const Key& wrapping, Owners& owners) {
    Statement row;
    const int code = row.prepare(
        connection,
        "SELECT id,wrapped_key FROM person WHERE wrapped_key IS NOT NULL AND id IN "
        "(SELECT person_id FROM evidence WHERE state=1)"
    );
    if (code != SQLITE_OK) return false;
    row.start();
    while (row.next()) {
        const auto person = person_at(row, 0);
        owners[person].key = unwrapped_key(sealer, wrapping, person, row.bytes(1));
    }
    return row.end() == SQLITE_OK;
}

void note_names(Sealer& sealer, const Statement& row, Owner& owner) {
    std::string packed;
    const Place place{Table::evidence, static_cast<std::uint64_t>(row.integer(0))};
    const bool opened = owner.key && sealer.open(*owner.key, place, row.bytes(2), packed);
    auto evidence = opened ? dialog::unpack<dialog::Evidence>(packed) : std::nullopt;
    if (!evidence) owner.readable = false;
    if (!evidence || !evidence->file) return;
    owner.named.insert(std::move(evidence->file->sha256));
    owner.named.insert(std::move(evidence->file->thumbnail_sha256));
}

bool read_names(sqlite3* connection, Sealer& sealer, Owners& owners) {
    Statement row;
    if (row.prepare(connection, "SELECT id,person_id,sealed FROM evidence") != SQLITE_OK)
        return false;
    row.start();
    while (row.next())
        if (const auto owner = owners.find(person_at(row, 1)); owner != owners.end())
            note_names(sealer, row, owner->second);
    return row.end() == SQLITE_OK;
}

}  // namespace

void sweep_orphans(const ConnectionOptions& database, const Key& wrapping, Locker& locker) {
    auto options = database;
    options.read_only = true;
    std::string mistake;
    const auto connection = connect(options, mistake);
    if (!connection) return;
    Sealer sealer;
    Owners owners;
    if (!read_owners(connection.get(), sealer, wrapping, owners) || owners.empty()) return;
    if (!read_names(connection.get(), sealer, owners)) return;
    for (const auto& [person, owner] : owners)
        if (owner.key && owner.readable) locker.sweep(*owner.key, person, owner.named);
}

}  // namespace store::sqlite
