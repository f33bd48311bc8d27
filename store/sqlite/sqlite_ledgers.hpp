// The ledgers in SQLite: `agents.db` in the directory of the store, with a connection and a thread
// of its own. Several processes may have it open: a server and `huiyin agent`.
#pragma once

#include "store/ledgers.hpp"
#include "store/sqlite/sqlite_store.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <variant>

namespace store {

struct SqliteLedgersOptions {
    std::filesystem::path directory;  // made when missing, for the owner alone
    // No thread: everything is done, and called back, before a call returns.
    bool inline_work = false;
    bool never_sync = false;  // for tests
};

// Or in words why it cannot be opened.
std::variant<std::unique_ptr<Ledgers>, std::string> open_sqlite_ledgers(
    const SqliteLedgersOptions& options, const Post& post
);

}  // namespace store
