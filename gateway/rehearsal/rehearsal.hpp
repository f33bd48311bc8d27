// A conversation played in memory: the same understanding and the same step as in service, without
// store and network. For `huiyin chat`, `huiyin stories` and tests.
#pragma once

#include "dialog/talk/step.hpp"
#include "gateway/content/content.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace gateway {

struct Played {
    std::vector<dialog::Say> says;
    std::vector<dialog::Alert> alerts;
    intents::Understanding understood;
};

class Rehearsal {
public:
    Rehearsal(std::shared_ptr<const Content> content, dialog::Instant start, std::uint64_t seed);

    Played say(const std::string& text);
    Played send(dialog::MediaKind kind);
    Played act(dialog::CustomerDid did);
    // Lets time pass; what falls due on the way is handled at its instant.
    std::vector<Played> wait(dialog::Duration duration);
    // The platform says that this customer and that one are one person.
    void recognise(const std::string& customer, const std::string& twin);
    // Another customer writes from now on, in the same world.
    void become(const std::string& customer);

    [[nodiscard]] dialog::Instant now() const { return now_; }

    [[nodiscard]] const dialog::Conversation& conversation() const;
    // Of the customer who writes now, oldest first.
    [[nodiscard]] std::vector<const dialog::Case*> cases() const;

    [[nodiscard]] const std::map<dialog::CaseId, dialog::Case>& all_cases() const { return cases_; }

private:
    Played play(const dialog::Event& event, dialog::Subjects subjects);
    dialog::Subjects subjects_for(const dialog::Event& event) const;

    std::shared_ptr<const Content> content_;
    dialog::Instant now_;
    std::uint64_t seed_;
    std::uint64_t turns_ = 0;
    std::string customer_ = "guest";
    std::map<std::string, dialog::Conversation> conversations_;
    std::map<dialog::PersonId, dialog::Person> persons_;
    std::map<dialog::CaseId, dialog::Case> cases_;
};

}  // namespace gateway
