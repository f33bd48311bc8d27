#include "store/sqlite/schema.hpp"

#include "store/sqlite/database.hpp"

#include <sqlite3.h>

namespace store::sqlite {
namespace {

std::optional<std::string> apply(sqlite3* connection, std::string_view sql, std::size_t number) {
    const std::string script = "BEGIN IMMEDIATE;" + std::string(sql) +
                               ";PRAGMA application_id=" + std::to_string(application_id) +
                               ";PRAGMA user_version=" + std::to_string(number) + ";COMMIT;";
    const int code = execute(connection, script.c_str());
    if (code == SQLITE_OK) return std::nullopt;
    const std::string mistake = "schema step " + std::to_string(number) + " failed: " + words(code);
    if (sqlite3_get_autocommit(connection) == 0) execute(connection, "ROLLBACK");
    return mistake;
}

}  // namespace

std::optional<std::string> check_schema(sqlite3* connection, const SchemaSteps& steps) {
    const auto version = integer_of(connection, "PRAGMA user_version");
    const auto owner = integer_of(connection, "PRAGMA application_id");
    const auto tables = integer_of(connection, "SELECT count(*) FROM sqlite_schema");
    if (!version || !owner || !tables) return "the database cannot be read";
    if (*tables > 0 && *owner != application_id) return "the database is not one of Huiyin's";
    const auto known = steps.size();
    if (*version < 0 || static_cast<std::size_t>(*version) > known)
        return "the database has schema " + std::to_string(*version) +
               ", this program knows schemas up to " + std::to_string(known) +
               "; start the newer program again";
    return std::nullopt;
}

std::optional<std::string> migrate(sqlite3* connection, const SchemaSteps& steps) {
    if (auto mistake = check_schema(connection, steps)) return mistake;
    const auto version = integer_of(connection, "PRAGMA user_version").value_or(0);
    for (auto step = static_cast<std::size_t>(version); step < steps.size(); ++step)
        if (auto mistake = apply(connection, steps[step], step + 1)) return mistake;
    return std::nullopt;
}

}  // namespace store::sqlite
