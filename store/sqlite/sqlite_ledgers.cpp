#include "store/sqlite/sqlite_ledgers.hpp"

#include "store/sqlite/errands.hpp"
#include "store/sqlite/ledgers.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace store {
namespace sqlite {
namespace {

constexpr std::string_view ledgers_name = "agents.db";

class SqliteLedgers final : public Ledgers {
public:
    SqliteLedgers(std::unique_ptr<LedgerRows> rows, const Post& post, bool inline_work)
        : rows_(std::move(rows)),
          errands_(post, inline_work) {}

    void add_agent(Agent agent, Done<bool> done) override {
        errands_.run(
            [this, agent = std::move(agent)] { return rows_->add(agent); }, std::move(done)
        );
    }

    void find_agent(std::string login, Done<std::optional<Agent>> done) override {
        errands_.run(
            [this, login = std::move(login)] { return rows_->agent(login); }, std::move(done)
        );
    }

    void agents(Done<std::vector<Agent>> done) override {
        errands_.run([this] { return rows_->agents(); }, std::move(done));
    }

    void disable_agent(std::string login, Instant at, Done<bool> done) override {
        errands_.run(
            [this, login = std::move(login), at] { return rows_->disable(login, at); },
            std::move(done)
        );
    }

    void set_password(
        std::string login,
        std::string password,
        bool must_change,
        std::optional<SessionKey> keep,
        Done<bool> done
    ) override {
        errands_.run(
            [this, login = std::move(login), password = std::move(password), must_change, keep] {
                return rows_->set_password(login, password, must_change, keep);
            },
            std::move(done)
        );
    }

    void open_session(Session session, Done<Kept> done) override {
        errands_.run(
            [this, session = std::move(session)] { return rows_->open(session); }, std::move(done)
        );
    }

    void find_session(const SessionKey& key, Instant now, Done<std::optional<SignedIn>> done)
        override {
        errands_.run([this, key, now] { return rows_->session(key, now); }, std::move(done));
    }

    void close_session(const SessionKey& key, Done<Kept> done) override {
        errands_.run([this, key] { return rows_->close_session(key); }, std::move(done));
    }

    void note_access(Access access, Done<Kept> done) override {
        errands_.run(
            [this, access = std::move(access)] { return rows_->note(access); }, std::move(done)
        );
    }

    void accesses(const AccessesWanted& wanted, Done<std::vector<Access>> done) override {
        errands_.run([this, wanted] { return rows_->accesses(wanted); }, std::move(done));
    }

    void close() override {
        errands_.stop();
        rows_->close();
    }

private:
    std::unique_ptr<LedgerRows> rows_;
    Errands errands_;  // its thread uses the rows: it ends first
};

// For the owner alone, and its log with it.
std::optional<std::string> make_file(const std::filesystem::path& file) {
    const auto directory = file.parent_path();
    if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST)
        return "directory " + directory.string() + " cannot be made: " + std::strerror(errno);
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) return file.string() + " cannot be opened: " + std::strerror(errno);
    ::close(descriptor);
    return std::nullopt;
}

}  // namespace
}  // namespace sqlite

std::variant<std::unique_ptr<Ledgers>, std::string> open_sqlite_ledgers(
    const SqliteLedgersOptions& options, const Post& post
) {
    const auto file = options.directory / sqlite::ledgers_name;
    if (auto mistake = sqlite::make_file(file)) return *mistake;
    auto rows = std::make_unique<sqlite::LedgerRows>(
        sqlite::ConnectionOptions{.file = file.string()}, options.never_sync
    );
    if (auto mistake = rows->set_up()) return file.string() + ": " + *mistake;
    return std::make_unique<sqlite::SqliteLedgers>(std::move(rows), post, options.inline_work);
}

}  // namespace store
