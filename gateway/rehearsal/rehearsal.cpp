#include "gateway/rehearsal/rehearsal.hpp"

#include "intents/understand.hpp"

#include <algorithm>

namespace gateway {

using dialog::Case;
using dialog::CustomerSaid;
using dialog::Promise;
using dialog::PromiseState;
using dialog::Subjects;

Rehearsal::Rehearsal(
    std::shared_ptr<const Content> content, dialog::Instant start, std::uint64_t seed
)
    : content_(std::move(content)),
      now_(start),
      seed_(seed) {}

const dialog::Conversation& Rehearsal::conversation() const {
    static const dialog::Conversation none;
    const auto found = conversations_.find(customer_);
    return found == conversations_.end() ? none : found->second;
}

std::vector<const Case*> Rehearsal::cases() const {
    std::vector<const Case*> own;
    for (const auto& [id, each] : cases_)
        if (each.person == conversation().person) own.push_back(&each);
    return own;
}

void Rehearsal::become(const std::string& customer) {
    customer_ = customer;
}

Played Rehearsal::say(const std::string& text) {
    const dialog::Event event =
        CustomerSaid{.text = text, .understood = intents::understand(content_->rules, text)};
    return play(event, subjects_for(event));
}

Played Rehearsal::send(dialog::MediaKind kind) {
    const dialog::Event event = dialog::CustomerSent{.kind = kind};
    return play(event, subjects_for(event));
}

Played Rehearsal::act(dialog::CustomerDid did) {
    const dialog::Event event = std::move(did);
    return play(event, subjects_for(event));
}

void Rehearsal::recognise(const std::string& customer, const std::string& twin) {
    const auto& talk = conversations_.at(customer);
    Subjects subjects;
    subjects.conversation = talk;
    subjects.person = persons_.at(talk.person);
    play(
        dialog::Recognised{.union_id = "union", .twins = {conversations_.at(twin).id}},
        std::move(subjects)
    );
}

std::vector<Played> Rehearsal::wait(dialog::Duration duration) {
    const dialog::Instant until = now_ + duration;
    std::vector<Played> all;
    for (;;) {
        const Case* of = nullptr;
        const Promise* next = nullptr;
        for (const auto& [id, each] : cases_)
            for (const auto& promise : each.promises)
                if (promise.state == PromiseState::open && promise.due <= until &&
                    (next == nullptr || promise.due < next->due)) {
                    next = &promise;
                    of = &each;
                }
        if (next == nullptr) break;
        now_ = std::max(now_, next->due);
        const dialog::Event event =
            dialog::FellDue{.promise = next->id, .of = of->id, .due = next->due};
        Subjects subjects;
        subjects.cases.push_back(*of);
        subjects.person = persons_.at(of->person);
        for (const auto& [name, conversation] : conversations_) {
            if (conversation.id != dialog::told_in(*of, next->id)) continue;
            subjects.conversation = conversation;
            subjects.person = persons_.at(conversation.person);
        }
        all.push_back(play(event, std::move(subjects)));
    }
    now_ = until;
    return all;
}

Subjects Rehearsal::subjects_for(const dialog::Event& event) const {
    Subjects subjects;
    std::vector<dialog::CaseId> ids;
    std::vector<std::string> numbers;
    if (const auto found = conversations_.find(customer_); found != conversations_.end()) {
        subjects.conversation = found->second;
        subjects.person = persons_.at(found->second.person);
        ids = found->second.cases;
        numbers.push_back(found->second.proof_number);
    }
    const std::size_t skip =
        ids.size() > dialog::cases_loaded_max ? ids.size() - dialog::cases_loaded_max : 0;
    for (std::size_t i = skip; i < ids.size(); ++i) subjects.cases.push_back(cases_.at(ids[i]));
    if (const auto* said = std::get_if<CustomerSaid>(&event); said != nullptr)
        for (const auto& entity : said->understood.entities)
            if (entity.kind == intents::EntityKind::case_no) numbers.push_back(entity.value);
    const auto* did = std::get_if<dialog::CustomerDid>(&event);
    if (did != nullptr && did->act == dialog::CustomerDid::Act::proved) numbers.push_back(did->key);
    std::vector<dialog::ConversationId> twins;
    if (subjects.conversation && !subjects.conversation->apart)
        for (const auto& [name, talk] : conversations_)
            if (!talk.apart && std::find(
                                   subjects.conversation->twins.begin(),
                                   subjects.conversation->twins.end(),
                                   talk.id
                               ) != subjects.conversation->twins.end())
                twins.push_back(talk.id);
    for (const auto& [id, each] : cases_) {
        const bool named =
            std::find(numbers.begin(), numbers.end(), each.number) != numbers.end() ||
            (each.status == dialog::CaseStatus::open &&
             std::find(twins.begin(), twins.end(), each.conversation) != twins.end());
        if (named && std::find(ids.begin(), ids.end(), id) == ids.end())
            subjects.cases.push_back(each);
    }
    return subjects;
}

Played Rehearsal::play(const dialog::Event& event, Subjects subjects) {
    const dialog::TurnId turn{++turns_ * dialog::IdBlock::size};
    if (!subjects.conversation) {
        auto named = std::move(subjects.cases);
        subjects = dialog::newcomer("rehearsal/main", customer_, turn);
        subjects.cases = std::move(named);
    }
    const dialog::Given given{
        .now = now_,
        .turn = turn,
        .case_sequence = turns_,
        .case_number_key = seed_,
        .seed = seed_ * 7919 + turns_ * 104'729,
        .line_open = true,
        .one_time_code = std::to_string(100'000 + (seed_ + turns_) % 900'000),
    };
    auto step = dialog::step(content_->policy, std::move(subjects), event, given);
    Played played;
    if (const auto* said = std::get_if<CustomerSaid>(&event); said != nullptr)
        played.understood = said->understood;
    if (step.refusal) return played;
    for (const auto& effect : step.effects) {
        if (const auto* say = std::get_if<dialog::Say>(&effect); say != nullptr)
            played.says.push_back(*say);
        if (const auto* alert = std::get_if<dialog::Alert>(&effect); alert != nullptr)
            played.alerts.push_back(*alert);
    }
    auto& after = step.after;
    if (after.person) persons_[after.person->id] = std::move(*after.person);
    for (auto& each : after.cases) cases_[each.id] = std::move(each);
    if (after.conversation) {
        const std::string name = after.conversation->external_id;
        conversations_[name] = std::move(*after.conversation);
    }
    return played;
}

}  // namespace gateway
