// What a simulated gateway did, as a second and simpler book: every committed turn is applied here
// too, and whatever must hold of it is checked at once.
#pragma once

#include "dialog/talk/event.hpp"
#include "gateway/content/content.hpp"
#include "store/store.hpp"

#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace road {

// An invariant does not hold.
struct Violation : std::runtime_error {
    using std::runtime_error::runtime_error;
};

void require(bool holds, const std::string& what);

class Ledger {
public:
    struct Line {
        dialog::TurnId turn{};
        bool from_customer = false;
        std::string text;
        bool operator==(const Line&) const = default;
    };

    struct Talk {
        dialog::Conversation latest;
        std::vector<Line> lines;
        std::vector<std::string> last_answer;  // the bubbles of the latest turn that said any
    };

    struct Matter {
        dialog::Case latest;
        std::vector<dialog::TurnId> changed_by;
        std::optional<dialog::Instant> news_ended_at;
        std::set<dialog::PromiseKind> ended;  // without a successor
    };

    struct Owed {
        dialog::Promise promise;
        dialog::CaseId of{};
    };

    struct Kept {
        dialog::TurnId id{};
        std::string kind;
        std::string account;
        std::string platform_id;
        std::vector<std::string> says;
        dialog::Instant received_at{};
    };

    explicit Ledger(const gateway::Content& content) : content_(content) {}

    // `before`: what the store gave for this turn.
    void commit(const store::Turn& turn, const dialog::Subjects& before);

    [[nodiscard]] const std::map<store::Identity, Kept>& turns() const { return turns_; }

    [[nodiscard]] const std::map<dialog::ConversationId, Talk>& talks() const { return talks_; }

    [[nodiscard]] const std::map<dialog::PersonId, dialog::Person>& persons() const {
        return persons_;
    }

    [[nodiscard]] const std::map<dialog::CaseId, Matter>& cases() const { return cases_; }

    [[nodiscard]] const std::map<dialog::PromiseId, Owed>& promises() const { return promises_; }

    [[nodiscard]] const Talk* talk(std::string_view account, std::string_view user) const;

private:
    void check_before(const dialog::Subjects& before) const;
    void check_step(const store::Turn& turn, const dialog::Subjects& before) const;
    void apply_subjects(const store::Turn& turn);
    void apply_case(const store::Turn& turn, const dialog::Case& after);
    void apply_promises(const store::Turn& turn);
    void set_promise(const store::Turn& turn, const dialog::SetPromise& set);
    void end_promise(const store::Turn& turn, const dialog::EndPromise& end);
    void check_promises(const dialog::Case& of) const;
    void hear(const store::Turn& turn);
    void check_answer(const Talk& talk, const std::vector<std::string>& says) const;

    const gateway::Content& content_;
    std::map<store::Identity, Kept> turns_;
    std::map<dialog::ConversationId, Talk> talks_;
    std::map<dialog::PersonId, dialog::Person> persons_;
    std::map<dialog::CaseId, Matter> cases_;
    std::map<dialog::PromiseId, Owed> promises_;
    std::set<std::string> numbers_;
    dialog::TurnId latest_{};
};

}  // namespace road
