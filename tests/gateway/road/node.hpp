// One gateway process as far as the road goes, for tests: the real inbox, alarms and SQLite engine
// on a directory, and a clock that stands still until it is moved. Nothing commits by itself, and
// the whole can be killed between any two steps and started again on the same directory.
#pragma once

#include "gateway/road/alarms.hpp"
#include "gateway/road/fetcher.hpp"
#include "gateway/road/inbox.hpp"
#include "gateway/road/outbox.hpp"
#include "gateway/road/recogniser.hpp"
#include "store/sqlite/sqlite_store.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace road {

using connectors::Inbound;
using connectors::Taken;
using dialog::Instant;
using gateway::Content;
using gateway::Inbox;

// config/ as it is shipped, read once.
std::shared_ptr<const Content> shipped_content();

// A directory that goes when this does.
class Directory {
public:
    Directory();
    ~Directory();
    Directory(const Directory&) = delete;
    Directory& operator=(const Directory&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

// A platform's call. No answer when the process was killed meanwhile.
struct Call {
    Inbound inbound;
    std::optional<Taken> taken;
};

struct NodeOptions {
    std::filesystem::path directory;
    Instant start{};
    // Stands before the engine when given.
    std::function<std::unique_ptr<store::Store>(store::Store& engine)> wrap;
    std::function<int(store::SqliteOptions::Testing::Moment, dialog::TurnId)> fault;
    gateway::InboxHooks hooks;
    std::shared_ptr<const Content> content;  // the shipped one when not given
    // An outbox runs when given.
    gateway::Outbox::FindSender find_sender;
    // A fetcher runs when given, and looks at files with `examine`.
    gateway::Fetcher::FindSource find_source;
    gateway::Fetcher::Examine examine;
    gateway::FetcherOptions fetching;
    // Customers are recognised when given.
    gateway::Recogniser::Ask ask_who;
    std::size_t cached_subjects_max = 64;
    bool watch = true;  // alarms run; otherwise only settle_due() handles what is due
};

class Node {
public:
    explicit Node(NodeOptions options);
    ~Node();
    Node(const Node&) = delete;
    Node& operator=(const Node&) = delete;

    void start();
    void kill();   // what is not committed is gone, what was not answered never will be
    void close();  // as at an orderly end

    [[nodiscard]] bool is_running() const { return life_ != nullptr; }

    // The call begins; it is answered in a later poll() after its commit. Without a look at the
    // loop it goes on together with whatever else arrives before the next poll().
    std::shared_ptr<Call> call(Inbound inbound, bool look = true);
    std::shared_ptr<std::optional<Inbox::Fallen>> fall_due(store::DueRow row);

    void poll();           // lets all run that can
    std::size_t commit();  // one batch; its turns are told of it in the next poll()
    void settle();         // both, until nothing is left to do

    // Time goes on in one leap, as for a machine that slept; what fell due is then handled.
    void leap_to(Instant target);
    // Time goes on as POST /testing/clock moves it: it stops at each instant somebody waits for.
    void advance_to(Instant target);
    // Time goes on while the disk does nothing.
    void advance_without_commits(Instant target);
    // Handles what is due by now.
    void settle_due();

    [[nodiscard]] Instant now() const;

    store::Store& store();
    Inbox& inbox();
    gateway::Fetcher& fetcher();

    [[nodiscard]] std::string log() const { return log_text_.str(); }

    // The answer, after all is settled.
    Taken take(const Inbound& inbound);
    std::optional<store::StoredTurn> stored(const Inbound& inbound);
    std::vector<store::HistoryItem> history(const std::string& account, const std::string& user);
    dialog::Subjects subjects(const std::string& account, const std::string& user);

private:
    struct Life;  // what ends with the process

    void start_fetcher();
    void start_recogniser();
    void watch();
    void end_watch();
    void run(net::Task<void> story);
    net::Task<void> settle_all();

    NodeOptions options_;
    Instant stopped_at_{};  // what the machine's clock shows while no process runs
    std::ostringstream log_text_;
    gateway::Log log_;
    gateway::Metrics metrics_;
    std::unique_ptr<Life> life_;
};

// What a chat platform would send: identity by account, user and message number.
Inbound said(const std::string& user, std::uint64_t number, const std::string& text);

// The answer in one string.
std::string text_of(const Taken& taken);

}  // namespace road
