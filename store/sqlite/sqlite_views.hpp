// The views of a SQLite store's directory: a reading connection and a thread of their own.
#pragma once

#include "store/sqlite/sqlite_store.hpp"
#include "store/views.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <variant>

namespace store {

struct SqliteViewsOptions {
    std::filesystem::path directory;
    // No thread: everything is read, and called back, before a call returns.
    bool inline_work = false;
};

// Of a directory that a store serves. Or in words why it cannot be read.
std::variant<std::unique_ptr<Views>, std::string> open_sqlite_views(
    const SqliteViewsOptions& options, const Post& post
);

}  // namespace store
