#include "store/sqlite/database.hpp"

#include <sqlite3.h>

namespace store::sqlite {

void CloseConnection::operator()(sqlite3* connection) const {
    sqlite3_close_v2(connection);
}

Connection connect(const ConnectionOptions& options, std::string& mistake) {
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    flags |= options.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    if (options.create) flags |= SQLITE_OPEN_CREATE;
    sqlite3* raw = nullptr;
    const int code = sqlite3_open_v2(
        options.file.c_str(), &raw, flags, options.vfs.empty() ? nullptr : options.vfs.c_str()
    );
    Connection connection(raw);
    if (code != SQLITE_OK) {
        mistake = "database " + options.file + " cannot be opened: " + words(code);
        return nullptr;
    }
    sqlite3_busy_timeout(raw, options.busy_timeout_ms);
    sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    return connection;
}

int execute(sqlite3* connection, const char* sql) {
    return sqlite3_exec(connection, sql, nullptr, nullptr, nullptr);
}

std::optional<std::int64_t> integer_of(sqlite3* connection, const char* sql) {
    Statement statement;
    if (statement.prepare(connection, sql) != SQLITE_OK) return std::nullopt;
    statement.start();
    if (!statement.next()) return std::nullopt;
    return statement.integer(0);
}

bool environmental(int code) {
    switch (code & 0xff) {
        case SQLITE_OK:
        case SQLITE_ERROR:
        case SQLITE_CONSTRAINT:
        case SQLITE_TOOBIG:
        case SQLITE_MISMATCH:
        case SQLITE_MISUSE:
        case SQLITE_RANGE:
            return false;
        default:
            return true;
    }
}

std::string words(int code) {
    return std::string(sqlite3_errstr(code)) + " (" + std::to_string(code) + ")";
}

Statement::~Statement() {
    sqlite3_finalize(statement_);
}

int Statement::prepare(sqlite3* connection, std::string_view sql) {
    sqlite3_finalize(statement_);
    statement_ = nullptr;
    return sqlite3_prepare_v3(
        connection,
        sql.data(),
        static_cast<int>(sql.size()),
        SQLITE_PREPARE_PERSISTENT,
        &statement_,
        nullptr
    );
}

bool Statement::next() {
    if (code_ != SQLITE_OK) return false;
    const int code = step();
    if (code == SQLITE_ROW) return true;
    code_ = finish(code);
    return false;
}

int Statement::end() {
    const int code = code_;
    finish(SQLITE_OK);
    code_ = SQLITE_OK;
    return code;
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(statement_, column);
}

bool Statement::null(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::string_view Statement::text(int column) const {
    return bytes(column);
}

std::string_view Statement::bytes(int column) const {
    const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_, column));
    const int size = sqlite3_column_bytes(statement_, column);
    return data == nullptr ? std::string_view()
                           : std::string_view(data, static_cast<std::size_t>(size));
}

int Statement::bind(int index, std::int64_t value) {
    return sqlite3_bind_int64(statement_, index, value);
}

int Statement::bind(int index, std::uint64_t value) {
    return sqlite3_bind_int64(statement_, index, static_cast<std::int64_t>(value));
}

int Statement::bind(int index, std::string_view value) {
    return sqlite3_bind_text64(
        statement_,
        index,
        value.data() == nullptr ? "" : value.data(),
        value.size(),
        SQLITE_STATIC,
        SQLITE_UTF8
    );
}

int Statement::bind(int index, Blob value) {
    const void* data = value.bytes.data() == nullptr ? "" : value.bytes.data();
    return sqlite3_bind_blob64(statement_, index, data, value.bytes.size(), SQLITE_STATIC);
}

int Statement::bind(int index, std::nullptr_t /*value*/) {
    return sqlite3_bind_null(statement_, index);
}

int Statement::step() {
    return sqlite3_step(statement_);
}

int Statement::finish(int code) {
    if (code == SQLITE_ROW || code == SQLITE_DONE) code = SQLITE_OK;
    const int reset = sqlite3_reset(statement_);
    return code == SQLITE_OK ? reset : code;
}

}  // namespace store::sqlite
