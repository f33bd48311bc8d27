// A connection and its prepared statements: thin owners over SQLite's C interface. Answers are
// SQLite's own codes. A connection and its statements belong to one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace store::sqlite {

struct CloseConnection {
    void operator()(sqlite3* connection) const;
};

using Connection = std::unique_ptr<sqlite3, CloseConnection>;

struct ConnectionOptions {
    std::string file;
    std::string vfs;  // empty: the default
    bool read_only = false;
    bool create = false;
    int busy_timeout_ms = 2'000;
};

// Null and `mistake` (in words) when it cannot be opened.
Connection connect(const ConnectionOptions& options, std::string& mistake);

// Runs statements without parameters that give no rows worth reading.
int execute(sqlite3* connection, const char* sql);
// The first column of the first row, for pragmas and counts; nothing on an error or without a row.
std::optional<std::int64_t> integer_of(sqlite3* connection, const char* sql);

// Codes that say nothing about the turn being written: disk full, file gone, lock held, no memory.
bool environmental(int code);
// SQLite's words for a code, with the code itself.
std::string words(int code);

struct Blob {
    std::string_view bytes;
};

inline Blob blob(std::span<const std::uint8_t> bytes) {
    // NOLINTNEXTLINE(*-reinterpret-cast): bytes are bytes
    return {{reinterpret_cast<const char*>(bytes.data()), bytes.size()}};
}

class Statement {
public:
    Statement() = default;
    ~Statement();
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    // The text must outlive nothing. A mistake in it is a code.
    int prepare(sqlite3* connection, std::string_view sql);

    // Binds the values to ?1, ?2, … and runs to the end, ignoring rows. What texts and blobs point
    // to must live for the call only.
    template <class... T>
    int run(const T&... values) {
        int index = 0;
        int code = 0;
        ((code = code == 0 ? bind(++index, values) : code), ...);
        return code == 0 ? finish(step()) : finish(code);
    }

    // The same for statements that give rows: then next() until it is false, then code().
    template <class... T>
    void start(const T&... values) {
        finish(0);
        int index = 0;
        code_ = 0;
        ((code_ = code_ == 0 ? bind(++index, values) : code_), ...);
    }

    // False at the end or on an error. What text() and bytes() gave dies here.
    bool next();
    // Ends the read, releasing its snapshot; gives 0 or what went wrong.
    int end();

    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] bool null(int column) const;
    [[nodiscard]] std::string_view text(int column) const;
    [[nodiscard]] std::string_view bytes(int column) const;

private:
    int bind(int index, std::int64_t value);
    int bind(int index, std::uint64_t value);
    int bind(int index, std::string_view value);
    int bind(int index, Blob value);
    int bind(int index, std::nullptr_t value);

    template <class T>
    int bind(int index, const std::optional<T>& value) {
        return value ? bind(index, *value) : bind(index, nullptr);
    }

    int step();
    int finish(int code);

    sqlite3_stmt* statement_ = nullptr;
    int code_ = 0;
};

}  // namespace store::sqlite
