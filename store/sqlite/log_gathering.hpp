// SQLite writes each frame of its write-ahead log with two calls. Between two syncs of the writing
// connection nobody looks at them: they are gathered here and written with one.
#pragma once

#include <memory>
#include <string>

struct sqlite3_vfs;

namespace store::sqlite {

struct LogFile;  // of log_gathering.cpp

// A VFS over another one, for the one connection that writes; registered under a name of its own
// while it lives. It must outlive the connections that were opened with it, and the VFS below must
// outlive it. Only for connections that sync each commit: what was gathered and not synced is seen
// by nobody else.
class LogGathering {
public:
    // `below` is the name of a registered VFS; empty: the default.
    explicit LogGathering(const std::string& below);
    ~LogGathering();
    LogGathering(const LogGathering&) = delete;
    LogGathering& operator=(const LogGathering&) = delete;

    // Empty when there is no such VFS below.
    [[nodiscard]] const std::string& name() const { return name_; }

    // After a rollback: what was gathered belongs to nothing, and a failure is forgotten.
    void discard();

    // For the VFS's own methods.
    [[nodiscard]] sqlite3_vfs* below() const { return below_; }

    void opened(LogFile* log) { log_ = log; }

private:
    std::string name_;
    sqlite3_vfs* below_ = nullptr;
    std::unique_ptr<sqlite3_vfs> vfs_;
    LogFile* log_ = nullptr;  // the one that is open
};

}  // namespace store::sqlite
