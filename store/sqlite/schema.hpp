// The numbered steps that make the database what this program knows. Forward only.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct sqlite3;

namespace store::sqlite {

inline constexpr int application_id = 0x4875'5969;  // "HuYi", in the header of the file

using SchemaSteps = std::vector<std::string_view>;

// The SQL files of schema/ in their order.
const SchemaSteps& schema_steps();
// Those of schema/agents/, for the database of the ledgers.
const SchemaSteps& ledger_steps();

// Brings the database to the newest step, each step in a transaction of its own. A mistake in words
// when it was made by a newer program, belongs to another one, or a step fails.
std::optional<std::string> migrate(sqlite3* connection, const SchemaSteps& steps = schema_steps());

// The same refusals without changing anything.
std::optional<std::string> check_schema(
    sqlite3* connection, const SchemaSteps& steps = schema_steps()
);

}  // namespace store::sqlite
