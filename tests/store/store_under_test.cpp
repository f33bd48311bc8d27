#include "store/store_under_test.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>

namespace tests {
namespace {

constexpr std::chrono::seconds longest{30};

// For callbacks that come before the call returns.
template <class T>
struct Now {
    std::optional<std::variant<T, store::Failure>> value;

    store::Done<T> done() {
        return [this](std::variant<T, store::Failure> found) { value = std::move(found); };
    }

    T get() {
        if (!value) {
            ADD_FAILURE() << "no answer before the call returned";
            return {};
        }
        if (const auto* failure = std::get_if<store::Failure>(&*value)) {
            ADD_FAILURE() << "failure: " << failure->detail;
            return {};
        }
        return std::get<T>(std::move(*value));
    }
};

}  // namespace

store::Post Loop::post() {
    return [this](std::function<void()> work) {
        const std::lock_guard lock(mutex_);
        work_.push_back(std::move(work));
        wake_.notify_one();
    };
}

bool Loop::run_until(const std::function<bool()>& done) {
    while (!done()) {
        std::function<void()> work;
        {
            std::unique_lock lock(mutex_);
            if (!wake_.wait_for(lock, longest, [this] { return !work_.empty(); })) return false;
            work = std::move(work_.front());
            work_.pop_front();
        }
        work();
    }
    return true;
}

void Loop::run_ready() {
    for (;;) {
        std::function<void()> work;
        {
            const std::lock_guard lock(mutex_);
            if (work_.empty()) return;
            work = std::move(work_.front());
            work_.pop_front();
        }
        work();
    }
}

// In memory where that is possible: a real disk makes these tests wait, and proves nothing, since
// no power is lost but what the tests cut themselves.
TemporaryDirectory::TemporaryDirectory() {
    const std::filesystem::path memory = "/dev/shm";
    const bool use_memory = ::access(memory.c_str(), W_OK) == 0;
    const auto parent = use_memory ? memory : std::filesystem::temp_directory_path();
    auto name = (parent / "huiyin-store-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
}

TemporaryDirectory::~TemporaryDirectory() {
    std::error_code code;
    std::filesystem::remove_all(path_, code);
}

std::string name(const Outcome& outcome) {
    if (const auto* failure = std::get_if<store::Failure>(&outcome)) {
        switch (failure->what) {
            case store::Failure::What::busy:
                return "busy";
            case store::Failure::What::unavailable:
                return "unavailable";
            case store::Failure::What::damaged:
                return "damaged";
        }
    }
    switch (std::get<store::Recorded>(outcome)) {
        case store::Recorded::committed:
            return "committed";
        case store::Recorded::already_stored:
            return "already_stored";
        case store::Recorded::stale:
            return "stale";
        case store::Recorded::quarantined:
            return "quarantined";
    }
    return "?";
}

StoreUnderTest::StoreUnderTest(store::SqliteOptions options) : options_(std::move(options)) {
    EXPECT_EQ(open(), "");
}

StoreUnderTest::~StoreUnderTest() {
    crash();
}

std::string StoreUnderTest::open() {
    auto opened = store::open_sqlite(options_, loop_.post());
    if (auto* mistake = std::get_if<std::string>(&opened)) return *mistake;
    store_ = std::move(std::get<std::unique_ptr<store::Store>>(opened));
    return "";
}

void StoreUnderTest::close() {
    if (store_) store_->close();
    crash();
}

void StoreUnderTest::crash() {
    store_.reset();
    loop_.run_ready();
}

void StoreUnderTest::reopen() {
    close();
    ASSERT_EQ(open(), "");
}

std::variant<dialog::Subjects, store::Failure> StoreUnderTest::try_subjects(
    std::string_view external_id, std::vector<std::string> numbers
) {
    Now<dialog::Subjects> now;
    store_->open({"wechat/main", std::string(external_id), std::move(numbers)}, now.done());
    EXPECT_TRUE(now.value.has_value());
    return *now.value;
}

dialog::Subjects StoreUnderTest::subjects(
    std::string_view external_id, std::vector<std::string> numbers
) {
    Now<dialog::Subjects> now;
    store_->open({"wechat/main", std::string(external_id), std::move(numbers)}, now.done());
    return now.get();
}

dialog::Subjects StoreUnderTest::subjects_of(dialog::CaseId id) {
    Now<dialog::Subjects> now;
    store_->open_case(id, {}, now.done());
    return now.get();
}

std::size_t StoreUnderTest::record(store::Turn turn) {
    const auto place = outcomes_.size();
    outcomes_.emplace_back();
    store_->record(std::move(turn), [this, place](Outcome outcome) {
        EXPECT_FALSE(outcomes_[place].has_value()) << "called back twice";
        outcomes_[place] = std::move(outcome);
        ++completed_;
    });
    return place;
}

void StoreUnderTest::settle() {
    auto& engine = dynamic_cast<store::SqliteStore&>(*store_);
    while (engine.commit_waiting() > 0) loop_.run_ready();
    ASSERT_TRUE(loop_.run_until([this] { return completed_ == outcomes_.size(); }));
}

Outcome StoreUnderTest::record_and_settle(store::Turn turn) {
    const auto place = record(std::move(turn));
    settle();
    return outcomes_[place].value_or(Outcome(store::Recorded::stale));
}

std::string StoreUnderTest::outcome(std::size_t place) const {
    const auto& outcome = outcomes_.at(place);
    return outcome ? name(*outcome) : "waiting";
}

std::optional<store::StoredTurn> StoreUnderTest::find(const store::Identity& identity) {
    Now<std::optional<store::StoredTurn>> now;
    store_->find_turn(identity, now.done());
    return now.get();
}

std::vector<store::HistoryItem> StoreUnderTest::history(
    std::string_view external_id, dialog::TurnId after, std::size_t limit
) {
    Now<std::vector<store::HistoryItem>> now;
    store_->history("wechat/main", external_id, after, limit, now.done());
    return now.get();
}

std::vector<store::DueRow> StoreUnderTest::due(dialog::Instant until, std::size_t limit) {
    Now<std::vector<store::DueRow>> now;
    store_->due(until, limit, now.done());
    return now.get();
}

std::optional<dialog::Instant> StoreUnderTest::next_due() {
    Now<std::optional<dialog::Instant>> now;
    store_->next_due(now.done());
    return now.get();
}

}  // namespace tests
