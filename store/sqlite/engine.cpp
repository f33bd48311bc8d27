#include "store/sqlite/engine.hpp"

#include "store/sqlite/orphans.hpp"
#include "store/sqlite/person_key.hpp"

#include <cstring>
#include <utility>

namespace store::sqlite {
namespace {

SharedKey shared_key(const Key& master, std::string_view purpose) {
    return std::make_shared<const Key>(::store::derived_key(master, purpose));
}

}  // namespace

Engine::Engine(const SqliteOptions& options, Found found, const Post& post)
    : options_(options),
      post_(post),
      lock_(std::move(found.lock)),
      connection_options_(found.connection),
      master_(found.master),
      wrapping_key_(::store::derived_key(master_, wrapping_key_purpose)),
      store_key_(shared_key(master_, store_key_purpose)),
      identity_hash_(::store::derived_key(master_, "store/identity")),
      lookup_hash_(::store::derived_key(master_, "store/lookup")),
      cache_(options.cached_subjects_max),
      reader_(found.connection),
      door_(std::make_shared<Door>(Door{this})),
      committer_(
          committer_options(found),
          [door = door_, post] {
              post([door] {
                  if (door->engine != nullptr) door->engine->take_returns();
              });
          }
      ),
      files_(
          options.directory / evidence_name,
          ::store::derived_key(master_, "store/staging"),
          [this](dialog::PersonId person) { return key_of(person); },
          post,
          options.inline_commits,
          after_crash(found)
      ),
      next_turn_(found.next_turn),
      open_cases_(found.open_cases),
      was_closed_(found.was_closed) {}

// Without close() this is a crash: what waits is dropped.
Engine::~Engine() {
    door_->engine = nullptr;
    files_.close();
    committer_.stop(false);
}

// What to do with the files before anything else.
LockerFiles::Work Engine::after_crash(const Found& found) const {
    if (found.was_closed) return {};
    return [database = found.connection, wrapping = wrapping_key_](Locker& locker) {
        sweep_orphans(database, wrapping, locker);
    };
}

CommitterOptions Engine::committer_options(const Found& found) const {
    return {
        .engine = options_,
        .connection = found.connection,
        .writer =
            {
                .connection = found.connection,
                .never_sync = options_.testing.never_sync,
                .page_cache_bytes = options_.page_cache_bytes,
                .wrapping_key = wrapping_key_,
                .store_key = store_key_,
            },
        .page_bytes = found.page_bytes,
    };
}

std::optional<std::string> Engine::start() {
    if (auto mistake = reader_.open()) return mistake;
    return committer_.start();
}

Identity Engine::identify(std::string_view event, std::int64_t platform_seconds) const {
    const auto hash = identity_hash_(event);
    Identity identity;
    const auto seconds = static_cast<std::uint32_t>(platform_seconds);
    for (std::size_t i = 0; i < 4; ++i)
        identity.bytes[i] = static_cast<std::uint8_t>(seconds >> 8U * (3 - i));
    std::memcpy(identity.bytes.data() + 4, hash.data(), identity.bytes.size() - 4);
    return identity;
}

std::string Engine::one_time_code(TurnId turn) const {
    constexpr std::uint64_t codes = 1'000'000;
    const auto hash = identity_hash_("one-time code", std::to_string(raw(turn)));
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < 8; ++i) number = number << 8U | hash.at(i);
    const std::string digits = std::to_string(codes + number % codes);
    return digits.substr(1);
}

TurnId Engine::next_turn() {
    const auto id = next_turn_;
    next_turn_ += dialog::IdBlock::size;
    return TurnId{id};
}

std::string Engine::lookup(std::string_view account, std::string_view external_id) const {
    const auto hash = lookup_hash_(account, external_id);
    return {hash.begin(), hash.end()};
}

// No account has a name like that.
std::string Engine::union_lookup(std::string_view union_id) const {
    return lookup("union", union_id);
}

std::array<std::uint8_t, 32> Engine::derived_key(std::string_view purpose) const {
    return ::store::derived_key(master_, "given/" + std::string(purpose)).bytes();
}

Figures Engine::figures() {
    const auto commits = committer_.figures();
    return {
        .turns = commits.turns,
        .batches = commits.batches,
        .failed_batches = commits.failed_batches,
        .quarantined = quarantined_,
        .waiting_turns = waiting_,
        .cached_conversations = cache_.conversations(),
        .database_reads = reader_.reads(),
        .open_cases = open_cases_,
        .commit_micros_total = commits.micros_total,
        .commit_micros_max = commits.micros_max,
        .wal_bytes = commits.wal_bytes,
    };
}

// What was recorded in one round of the loop goes to the committer at once.
void Engine::hand_over() {
    if (!gathered_.empty()) committer_.add(std::exchange(gathered_, {}));
}

std::size_t Engine::commit_waiting() {
    hand_over();
    return options_.inline_commits ? committer_.commit_waiting() : 0;
}

void Engine::close() {
    if (closed_) return;
    closed_ = true;
    hand_over();
    files_.close();
    committer_.stop(true);
    take_returns();
    door_->engine = nullptr;
    reader_.close();
    lock_.reset();
}

// First all that the turns leave in memory, then the callbacks, which may call us again.
void Engine::take_returns() {
    auto returns = committer_.take_returns();
    for (auto& returned : returns) {
        seen_returns_ = returned.number;
        for (auto& pending : returned.turns) settle(*pending);
    }
    bool told_unavailable = false;
    for (auto& returned : returns) {
        for (auto& pending : returned.turns) {
            const bool unavailable = std::holds_alternative<Failure>(pending->outcome);
            if (!unavailable || !told_unavailable) report(*pending);
            told_unavailable = told_unavailable || unavailable;
            if (pending->done) pending->done(std::move(pending->outcome));
        }
    }
}

void Engine::settle(PendingTurn& pending) {
    --waiting_;
    const auto* recorded = std::get_if<Recorded>(&pending.outcome);
    const bool committed = recorded != nullptr && *recorded == Recorded::committed;
    for (const auto& state : pending.states) {
        auto& entry = *state.entry;
        --entry.pins;
        if (entry.written_by == pending.turn.id) entry.written_by = TurnId{};
        if (committed)
            open_cases_ += static_cast<std::uint64_t>(std::int64_t{state.open_cases_change});
        else
            cache_.drop(state.entry);
    }
    if (recorded == nullptr) reader_.close();
    if (recorded != nullptr && *recorded == Recorded::quarantined) ++quarantined_;
}

void Engine::report(const PendingTurn& pending) const {
    if (!options_.report) return;
    if (const auto* failure = std::get_if<Failure>(&pending.outcome))
        options_.report("turns could not be stored: " + failure->detail);
    else if (std::get<Recorded>(pending.outcome) == Recorded::quarantined)
        options_.report(
            "turn " + std::to_string(raw(pending.turn.id)) + " is quarantined: " + pending.mistake
        );
}

}  // namespace store::sqlite
