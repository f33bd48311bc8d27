// One step's working copy: what is known, changed in place, with every change noted for the
// history, and the sentences gathered on the way. Becomes a Step at the end.
#pragma once

#include "dialog/talk/event.hpp"
#include "dialog/talk/policy.hpp"
#include "dialog/talk/step.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dialog {

class Draft {
public:
    Draft(const Policy& policy, Subjects before, const Given& given);

    [[nodiscard]] const Policy& policy() const { return policy_; }

    [[nodiscard]] const Given& given() const { return given_; }

    [[nodiscard]] Instant now() const { return given_.now; }

    // Whether a conversation is among the subjects: not for a case that came otherwise.
    [[nodiscard]] bool talks() const { return step_.after.conversation.has_value(); }

    // What the account of this conversation lets us send.
    [[nodiscard]] const ReachRules& reach_rules() const;
    // What else there is at this moment.
    [[nodiscard]] Ways ways() const;

    // The subjects of a customer's event always include both.
    Conversation& talk() { return *step_.after.conversation; }

    Person& person() { return *step_.after.person; }

    void person_changed() { step_.person_changed = true; }

    [[nodiscard]] std::vector<Case>& cases() { return step_.after.cases; }

    Case* find(CaseId id);
    // Opened by this customer, or linked to this conversation.
    [[nodiscard]] bool is_own(const Case& known);
    // This customer's own case of that number, or nullptr.
    Case* own(std::string_view number);
    // Somebody else's.
    Case* foreign(std::string_view number);
    // This customer's open cases, newest first.
    std::vector<Case*> own_open();
    // The open case that is being talked about; the newest open one when nothing else is said.
    Case* focus();

    // When the customer wrote before this event.
    [[nodiscard]] std::optional<Instant> last_inbound_before() const { return last_inbound_; }

    Case& open_case(std::string number);

    // A message can be answered with a transfer; an event cannot.
    void answers_message() { answers_message_ = true; }

    [[nodiscard]] bool may_transfer() const { return answers_message_; }

    void transfer();

    [[nodiscard]] bool transfers() const { return transfers_; }

    // Whether this very turn opened it.
    [[nodiscard]] bool opened_now(CaseId id) const {
        return raw(id) / IdBlock::size == raw(given_.turn) / IdBlock::size;
    }

    // Notes a change; changes of one case in one step become one history row.
    void note(Case& changed, CaseChange change);
    void note(Case& changed, CaseChange::What what, std::string to = {});
    void set_promise(Case& of, PromiseKind kind, Due due, std::string answers_for_it);
    void end_promise(Case& of, PromiseKind kind, PromiseState state);

    // Something about it that is no history.
    void changed(const Case& of);

    void add(Effect effect) { effects_.push_back(std::move(effect)); }

    EvidenceId next_evidence() { return ids_.next<EvidenceId>(); }

    DeliveryId next_delivery() { return ids_.next<DeliveryId>(); }

    // Names of what exactly has gone wrong, as the rules heard it: "delivery_signed".
    void hear_matters(const intents::Understanding& understood);

    [[nodiscard]] const std::vector<std::string>& matters() const { return matters_; }

    // How many bubbles are said so far.
    [[nodiscard]] std::uint16_t says() const;

    // The text of a script with its places filled, in a variant not said lately.
    std::string words(std::string_view script, Places places = {});
    // A word of config that is put into sentences: one variant, nothing noted.
    [[nodiscard]] std::string word(std::string_view id, Places places = {}) const;
    // Says a bubble made of one script.
    void say(std::string_view script, Places places = {}, CaseId of = {});
    // Says a bubble made of several. Empty text says nothing.
    void say_text(std::string_view script, std::string text, CaseId of = {});

    // One answer holds one question at most.
    [[nodiscard]] bool asks_already() const { return asks_already_; }

    void owed() { duty_ = Say::Duty::owed; }

    Step finish();

private:
    void put_promise(CaseId of, Promise promise);

    const Policy& policy_;
    const Given& given_;
    IdBlock ids_;
    Step step_;
    std::vector<Effect> effects_;
    std::vector<ChangeCase> history_;
    Say::Duty duty_ = Say::Duty::chatter;
    bool asks_already_ = false;
    bool answers_message_ = false;
    bool transfers_ = false;
    std::vector<std::string> matters_;
    std::uint64_t draws_ = 0;
    std::optional<Instant> last_inbound_;
    Owner owner_before_ = Bot{};
};

// Topics so named are no questions: they say what has gone wrong.
inline constexpr std::string_view matter_prefix = "matter_";

// A person takes over as soon as one can; the customer hears what happens and when.
void pass_to_person(Draft& draft, WaitingFor reason);

}  // namespace dialog
