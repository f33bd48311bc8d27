// SQLite writes each frame of its write-ahead log with two calls. Between two syncs of the writing
// connection nobody looks at them: they are gathered here and written with one.
#pragma once

#include <memory>
#include <string>

struct sqlite3_vfs;

namespace store::sqlite {

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

private:
    std::string name_;
    std::unique_ptr<sqlite3_vfs> vfs_;
};

}  // namespace store::sqlite
