#include "store/seal.hpp"
#include "store/sqlite/engine.hpp"
#include "store/sqlite/schema.hpp"

#include <sqlite3.h>

namespace store {
namespace {

// Read in parts, so that the log is not held back from its checkpoints by a long read.
constexpr std::int64_t turns_at_once = 1'000;

ExportedTurn exported(const sqlite::Statement& row) {
    return {
        .account = std::string(row.text(1)),
        .platform_id = std::string(row.text(2)),
        .kind = std::string(row.text(3)),
        .received_at = Instant(dialog::Duration(row.integer(4))),
        .answer_sha256 = hex(row.bytes(5)),
    };
}

std::optional<std::string> export_from(
    const sqlite::ConnectionOptions& options, const std::function<bool(const ExportedTurn&)>& each
) {
    std::string mistake;
    const auto connection = sqlite::connect(options, mistake);
    if (!connection) return mistake;
    if (auto refused = sqlite::check_schema(connection.get())) return refused;
    sqlite::Statement row;
    const int code = row.prepare(
        connection.get(),
        "SELECT id,account,platform_id,kind,received_at,answer_sha256 FROM turn "
        "WHERE id>?1 ORDER BY id LIMIT ?2"
    );
    if (code != SQLITE_OK) return "reading the turns failed: " + sqlite::words(code);
    std::vector<ExportedTurn> part;
    std::int64_t last = 0;
    do {
        part.clear();
        row.start(last, turns_at_once);
        for (; row.next(); last = row.integer(0)) part.push_back(exported(row));
        if (const int failed = row.end(); failed != SQLITE_OK)
            return "reading the turns failed: " + sqlite::words(failed);
        for (const auto& turn : part)
            if (!each(turn)) return std::nullopt;
    } while (!part.empty());
    return std::nullopt;
}

}  // namespace

std::optional<std::string> export_turns(
    const std::filesystem::path& directory, const std::function<bool(const ExportedTurn&)>& each
) {
    const auto file = directory / sqlite::database_name;
    if (std::error_code code; !std::filesystem::exists(file, code))
        return "there is no database in " + directory.string();
    return export_from({.file = file.string(), .vfs = {}, .read_only = true}, each);
}

void sqlite::Engine::export_turns(const std::function<bool(const ExportedTurn&)>& each) {
    auto options = connection_options_;
    options.read_only = true;
    if (auto mistake = export_from(options, each); mistake && options_.report)
        options_.report("the export stopped: " + *mistake);
}

}  // namespace store
