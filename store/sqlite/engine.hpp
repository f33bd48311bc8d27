// The engine's part on the loop thread: it answers from memory, reads what is not there, and turns
// recorded turns into what the committer writes.
#pragma once

#include "dialog/talk/codec.hpp"
#include "store/sqlite/committer.hpp"
#include "store/sqlite/files.hpp"
#include "store/sqlite/reader.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "store/sqlite/subject_cache.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace store::sqlite {

inline constexpr std::string_view database_name = "huiyin.db";
inline constexpr std::string_view evidence_name = "evidence";  // the folder of its files
// What belongs to nobody is sealed under the key of this purpose.
inline constexpr std::string_view store_key_purpose = "store/nobody";

// Held as long as the engine serves its directory.
class DirectoryLock {
public:
    explicit DirectoryLock(int descriptor) : descriptor_(descriptor) {}

    ~DirectoryLock();
    DirectoryLock(const DirectoryLock&) = delete;
    DirectoryLock& operator=(const DirectoryLock&) = delete;

private:
    int descriptor_;
};

// What opening the directory found.
struct Found {
    std::unique_ptr<DirectoryLock> lock;
    Key master;
    ConnectionOptions connection;
    std::uint32_t page_bytes = 0;
    std::uint64_t next_turn = 0;
    std::uint64_t open_cases = 0;
    bool was_closed = true;
};

std::variant<Found, std::string> open_directory(const SqliteOptions& options);

class Engine : public SqliteStore {
public:
    Engine(const SqliteOptions& options, Found found, const Post& post);
    ~Engine() override;
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    std::optional<std::string> start();

    Identity identify(std::string_view event, std::int64_t platform_seconds) const override;
    std::string one_time_code(TurnId turn) const override;
    TurnId next_turn() override;
    void open(const Wanted& wanted, const Done<dialog::Subjects>& done) override;
    void open_case(CaseId id, PromiseId due, const Done<dialog::Subjects>& done) override;
    void open_conversation(ConversationId id, CaseId about, const Done<dialog::Subjects>& done)
        override;

    [[nodiscard]] bool was_closed() const override { return was_closed_; }

    void record(Turn turn, Done<Recorded> done) override;
    void find_turn(const Identity& identity, const Done<std::optional<StoredTurn>>& done) override;
    void load_turn(TurnId id, const Done<std::optional<StoredTurn>>& done) override;
    void latest_answers(
        dialog::Duration span, std::size_t limit, const Done<std::vector<AnsweredTurn>>& done
    ) override;
    void history(
        std::string_view account,
        std::string_view external_id,
        TurnId after,
        std::size_t limit,
        const Done<std::vector<HistoryItem>>& done
    ) override;
    void due(Instant until, std::size_t limit, const Done<std::vector<DueRow>>& done) override;
    void next_due(const Done<std::optional<Instant>>& done) override;
    void open_deliveries(
        DeliveryId after, std::size_t limit, const Done<std::vector<DeliveryRow>>& done
    ) override;
    void deliveries_for_agent(
        DeliveryId after, std::size_t limit, const Done<std::vector<DeliveryRow>>& done
    ) override;
    void delivery_words(const DeliveryRow& row, const Done<std::optional<DeliveryWords>>& done)
        override;
    void mark_deliveries(std::vector<DeliveryMark> marks, Done<Recorded> done) override;
    void wanted_evidence(
        EvidenceId after, std::size_t limit, const Done<std::vector<EvidenceRow>>& done
    ) override;
    void evidence_of(CaseId of, const Done<std::vector<EvidenceRow>>& done) override;

    Files& files() override { return files_; }

    void known_as(std::string_view union_id, const Done<std::vector<ConversationId>>& done)
        override;

    void export_turns(const std::function<bool(const ExportedTurn&)>& each) override;
    Figures figures() override;
    std::array<std::uint8_t, 32> derived_key(std::string_view purpose) const override;
    void close() override;
    std::size_t commit_waiting() override;

private:
    // What the committer posts holds this, so that a post that runs late finds no engine.
    struct Door {
        Engine* engine = nullptr;
    };

    using Refused = std::optional<std::variant<Recorded, Failure>>;

    [[nodiscard]] CommitterOptions committer_options(const Found& found) const;
    [[nodiscard]] LockerFiles::Work after_crash(const Found& found) const;
    [[nodiscard]] std::string lookup(std::string_view account, std::string_view external_id) const;
    [[nodiscard]] std::string union_lookup(std::string_view union_id) const;

    // Null: it does not exist.
    Reading<SharedSubject> find(const SubjectId& subject);
    Reading<SharedSubject> find_conversation(std::string_view hash);
    Reading<SharedSubject> find_case(std::string_view number);
    Reading<SharedSubject> admit(
        SubjectId::Kind kind, const Reading<std::optional<SubjectRow>>& read
    );
    Reading<SharedKey> key_of(dialog::PersonId person);
    Reading<SharedKey> unwrapped_key(const SubjectRow& row);
    std::optional<Failure> add_person(dialog::PersonId id, dialog::Subjects& subjects);
    static std::optional<Failure> add_case(
        const Reading<SharedSubject>& found, dialog::Subjects& subjects
    );
    Reading<dialog::Subjects> subjects(const Wanted& wanted);
    Reading<dialog::Subjects> subjects_of_case(CaseId id, PromiseId due);
    Reading<dialog::Subjects> subjects_of_conversation(ConversationId id, CaseId about);
    Reading<std::vector<EvidenceRow>> opened_evidence(
        const Reading<std::vector<SealedEvidence>>& read
    );
    std::optional<Failure> add_talk_around(dialog::Subjects& subjects);
    std::optional<Failure> add_cases_of_twins(dialog::Subjects& subjects);
    std::optional<Failure> add_open_case(CaseId id, dialog::Subjects& subjects);
    Reading<std::optional<DeliveryWords>> words_of(const DeliveryRow& row);
    static std::optional<Failure> add_conversation(
        const Reading<SharedSubject>& found, dialog::Subjects& subjects
    );
    Reading<dialog::LoggedTurn> logged(const TurnRow& row);
    Reading<std::optional<StoredTurn>> stored_turn(const Reading<std::optional<TurnRow>>& read);
    Reading<std::vector<HistoryItem>> history_items(
        std::string_view hash, TurnId after, std::size_t limit
    );

    // recording.cpp: what a turn read and what it writes, checked before anything is changed.
    Refused admit_turn(PendingTurn& pending);
    Refused admit_subject(
        PendingTurn& pending, const SubjectId& subject, std::uint64_t version, SharedSubject& before
    );
    Refused find_key(PendingTurn& pending, dialog::PersonId person, SharedKey& key);
    Refused admit_person(PendingTurn& pending);
    Refused admit_conversation(PendingTurn& pending);
    Refused admit_cases(PendingTurn& pending);
    Refused admit_case(PendingTurn& pending, dialog::Case& opened);
    void keep_states(PendingTurn& pending);
    void queue(Waiting pending);

    void hand_over();
    void take_returns();
    void settle(PendingTurn& pending);
    void report(const PendingTurn& pending) const;

    SqliteOptions options_;
    Post post_;
    std::unique_ptr<DirectoryLock> lock_;
    ConnectionOptions connection_options_;
    Key master_;
    Key wrapping_key_;
    SharedKey store_key_;
    KeyedHash identity_hash_;
    KeyedHash lookup_hash_;
    Sealer sealer_;
    SubjectCache cache_;
    Reader reader_;
    std::shared_ptr<Door> door_;
    Committer committer_;
    LockerFiles files_;

    std::uint64_t next_turn_;
    std::uint64_t open_cases_;
    std::uint64_t quarantined_ = 0;
    std::uint64_t seen_returns_ = 0;
    std::size_t waiting_ = 0;
    std::vector<Waiting> gathered_;  // recorded in this round of the loop
    bool closed_ = false;
    bool was_closed_ = true;
};

}  // namespace store::sqlite
