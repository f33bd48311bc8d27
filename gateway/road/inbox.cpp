#include "gateway/road/inbox.hpp"

#include "dialog/cases/number.hpp"
#include "gateway/road/passage.hpp"
#include "intents/understand.hpp"

#include <cstring>
#include <exception>
#include <utility>

namespace gateway {

using connectors::Taken;
using dialog::Subjects;
using store::Failure;
using store::Recorded;

namespace {

std::uint64_t first_eight(const std::array<std::uint8_t, 32>& key) {
    std::uint64_t value = 0;
    std::memcpy(&value, key.data(), sizeof value);
    return value;
}

std::uint64_t mix(std::uint64_t value) {
    value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9U;
    value = (value ^ (value >> 27U)) * 0x94d049bb133111ebU;
    return value ^ (value >> 31U);
}

template <class... Ts>
struct Overloaded : Ts... {
    using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

constexpr std::size_t named_cases_max = 4;  // looked up for one message

using What = decltype(connectors::Inbound::what);

dialog::Event event_of(What what, const intents::Rules& rules) {
    return std::visit(
        Overloaded{
            [&](connectors::Said& said) -> dialog::Event {
                auto understood = intents::understand(rules, said.text);
                return dialog::CustomerSaid{std::move(said.text), std::move(understood)};
            },
            [](auto& other) -> dialog::Event { return std::move(other); },
        },
        what
    );
}

}  // namespace

Inbox::Inbox(
    store::Store& store,
    std::shared_ptr<const Content> content,
    net::Clock& clock,
    Log& log,
    Metrics& metrics,
    InboxHooks hooks
)
    : store_(store),
      content_(std::move(content)),
      clock_(clock),
      log_(log),
      metrics_(metrics),
      hooks_(std::move(hooks)),
      number_key_(first_eight(store.derived_key("case numbers"))),
      seed_key_(first_eight(store.derived_key("choice of words"))),
      turns_(metrics.counter("huiyin_turns_total", "Turns committed")),
      copies_(metrics.counter("huiyin_copies_total", "Copies of events that were known already")),
      steps_again_(metrics.counter("huiyin_steps_again_total", "Steps repeated on stale subjects")),
      unavailable_(metrics.counter("huiyin_unavailable_total", "Events the store could not take")),
      quarantined_(metrics.counter("huiyin_quarantined_total", "Turns that cannot be stored")),
      cases_opened_(metrics.counter("huiyin_cases_opened_total", "Cases opened")),
      answers_missed_(metrics.counter(
          "huiyin_answers_missed_total", "Passive answers that no call took with it"
      )),
      passed_to_person_(metrics.counter("huiyin_passed_to_person_total", "Talks passed to people")),
      latency_(metrics.histogram(
          "huiyin_turn_seconds", "From an event to its durable answer", latency_bounds_seconds()
      )) {}

// The passage of a due row and the task that waits for it hold each other.
Inbox::~Inbox() {
    const auto running = std::exchange(running_, {});
    for (const auto& [identity, passage] : running) {
        const auto taken = std::exchange(passage->taken, nullptr);
        const auto copies = std::exchange(passage->copies, {});
    }
}

void Inbox::send(connectors::Inbound inbound, WhenTaken taken) {
    const auto identity = store_.identify(inbound.identity, inbound.platform_seconds);
    // A copy of a running event waits for it; a copy of a stored one gets the stored answer.
    if (const auto running = running_.find(identity); running != running_.end()) {
        copies_.add();
        running->second->copies.push_back(std::move(taken));
        return;
    }
    auto passage = std::make_shared<Passage>();
    passage->identity = identity;
    passage->taken = std::move(taken);
    passage->entered_at = net::wire_now();
    passage->received_at = clock_.now();
    passage->account = inbound.account;
    passage->external_id = inbound.external_id;
    passage->wanted.account = std::move(inbound.account);
    passage->wanted.external_id = std::move(inbound.external_id);
    passage->platform_id = std::move(inbound.platform_id);
    passage->kind = std::move(inbound.kind);
    passage->what = std::move(inbound.what);
    running_.emplace(identity, passage);
    arrived_.push_back(std::move(passage));
    if (!hooks_.post) return work_off();
    if (arrived_.size() == 1) hooks_.post([this] { work_off(); });
}

// What arrived in one round of the loop goes through each part of the road together, so that the
// code of each part is fetched once for all of them.
void Inbox::work_off() {
    const auto arrived = std::exchange(arrived_, {});
    std::vector<bool> understood;
    understood.reserve(arrived.size());
    for (const auto& passage : arrived) understood.push_back(understand(passage));
    for (std::size_t i = 0; i < arrived.size(); ++i)
        if (understood[i]) enter(arrived[i]);
}

bool Inbox::understand(const std::shared_ptr<Passage>& passage) {
    try {
        passage->event = event_of(std::move(passage->what), content_->rules);
    } catch (const std::exception&) {  // what it says may be personal
        failed(passage, {Failure::What::busy, "understanding it failed"});
        return false;
    }
    // A report makes nobody known.
    if (std::holds_alternative<dialog::DeliveryReported>(passage->event))
        passage->way = Passage::Way::missed;
    const auto* said = std::get_if<dialog::CustomerSaid>(&passage->event);
    auto& numbers = passage->wanted.case_numbers;
    const auto* did = std::get_if<dialog::CustomerDid>(&passage->event);
    if (did != nullptr && did->act == dialog::CustomerDid::Act::proved) numbers.push_back(did->key);
    if (said == nullptr) return true;
    for (const auto& entity : said->understood.entities)
        if (entity.kind == intents::EntityKind::case_no && numbers.size() < named_cases_max &&
            dialog::is_case_number(entity.value))
            numbers.push_back(entity.value);
    return true;
}

void Inbox::enter(const std::shared_ptr<Passage>& passage) {
    if (recent_.contains(passage->identity)) {
        copies_.add();
        answer_again(passage);
    } else {
        open(passage);
    }
}

void Inbox::open(const std::shared_ptr<Passage>& passage) {
    const store::Done<Subjects> done = [this, passage](std::variant<Subjects, Failure>&& opened) {
        if (auto* failure = std::get_if<Failure>(&opened); failure != nullptr)
            return failed(passage, *failure);
        open_named(passage, std::move(std::get<Subjects>(opened)));
    };
    switch (passage->way) {
        case Passage::Way::customer:
        case Passage::Way::missed:
            return store_.open(passage->wanted, done);
        case Passage::Way::due:
            return store_.open_case(passage->about, passage->promise, done);
        case Passage::Way::carried:
            return store_.open_conversation(passage->talk, passage->about, done);
    }
}

// Somebody who was asked for the last four digits names no number this time: the case that he
// asked for belongs to the subjects all the same.
void Inbox::open_named(const std::shared_ptr<Passage>& passage, Subjects&& subjects) {
    const auto& conversation = subjects.conversation;
    const bool asked = conversation && passage->way == Passage::Way::customer &&
                       !conversation->proof_number.empty() && passage->wanted.case_numbers.empty();
    if (!asked) return step(passage, std::move(subjects));
    store::Wanted wanted = passage->wanted;
    wanted.case_numbers.push_back(conversation->proof_number);
    store_.open(wanted, [this, passage](std::variant<Subjects, Failure>&& opened) {
        if (auto* failure = std::get_if<Failure>(&opened); failure != nullptr)
            return failed(passage, *failure);
        step(passage, std::move(std::get<Subjects>(opened)));
    });
}

dialog::Given Inbox::given(const Subjects& subjects, dialog::TurnId turn) const {
    const auto sequence = dialog::raw(turn) / dialog::IdBlock::size;
    const auto& conversation = subjects.conversation;
    const bool may_link = conversation && !conversation->proof_number.empty();
    const bool may_ask = conversation && hooks_.consent_link && !has_consent(conversation->reach);
    return {
        .now = clock_.now(),
        .turn = turn,
        .case_sequence = sequence,
        .case_number_key = number_key_,
        .seed = mix(sequence ^ seed_key_),
        .line_open = conversation && hooks_.reachable &&
                     hooks_.reachable(conversation->account, conversation->external_id),
        .one_time_code = may_link ? store_.one_time_code(turn) : std::string(),
        .consent_link = may_ask
                            ? hooks_.consent_link(conversation->account, conversation->external_id)
                            : std::string(),
    };
}

void Inbox::step(const std::shared_ptr<Passage>& passage, Subjects&& subjects) {
    passage->turn = store_.next_turn();
    if (!subjects.conversation && passage->way == Passage::Way::customer) {
        auto named = std::move(subjects.cases);  // found by number, of other people
        subjects =
            dialog::newcomer(passage->wanted.account, passage->wanted.external_id, passage->turn);
        subjects.cases = std::move(named);
    }
    if (subjects.conversation && passage->account.empty()) {
        passage->account = subjects.conversation->account;
        passage->external_id = subjects.conversation->external_id;
    }
    const auto content = content_;
    const auto what_is_given = given(subjects, passage->turn);
    auto made = dialog::step(content->policy, std::move(subjects), passage->event, what_is_given);
    if (made.refusal) {
        passage->promise_ended = made.refusal == dialog::Refusal::promise_already_ended;
        passage->refusal = made.refusal;
        passage->unreachable = std::move(made.unreachable);
        const auto* missed = std::get_if<dialog::AnswerMissed>(&passage->event);
        if (missed != nullptr)
            log_.info(
                "answer.not_carried",
                {{"account", passage->account}, {"turn", dialog::raw(missed->said_in)}}
            );
        return leave(passage, Taken{.outcome = Taken::Outcome::refused});
    }
    reach(*passage, FaultPoint::turn_stepped);
    passage->consequences = consequences_of(made);
    store::Turn turn{
        .id = passage->turn,
        .identity = passage->identity,
        .account = passage->account,
        .platform_id = passage->platform_id,
        .kind = passage->kind,
        .received_at = passage->received_at,
        .event = passage->event,
        .step = std::move(made),
    };
    store_.record(std::move(turn), [this, passage](std::variant<Recorded, Failure> done) {
        if (auto* failure = std::get_if<Failure>(&done); failure != nullptr)
            return failed(passage, *failure);
        recorded(passage, std::get<Recorded>(done));
    });
}

void Inbox::recorded(const std::shared_ptr<Passage>& passage, Recorded outcome) {
    switch (outcome) {
        case Recorded::committed:
            return committed(passage);
        case Recorded::already_stored:
            return answer_again(passage);
        case Recorded::stale:
            steps_again_.add();
            if (++passage->attempts < attempts_max) return open(passage);
            return failed(passage, {Failure::What::busy, "subjects stay stale"});
        case Recorded::quarantined:
            quarantined_.add();
            log_.error(
                "turn.quarantined", {{"account", passage->account}, {"kind", passage->kind}}
            );
            return leave(passage, Taken{.outcome = Taken::Outcome::refused});
    }
}

void Inbox::committed(const std::shared_ptr<Passage>& passage) {
    store_failed_at_.reset();
    reach(*passage, FaultPoint::turn_committed);
    announce(*passage);
    if (hooks_.reachable && hooks_.reachable(passage->account, passage->external_id)) {
        std::vector<connectors::Line> lines;
        const auto* said = std::get_if<dialog::CustomerSaid>(&passage->event);
        const auto* sent = std::get_if<dialog::CustomerSent>(&passage->event);
        if (said != nullptr || sent != nullptr)
            lines.push_back({
                .turn = passage->turn,
                .from_customer = true,
                .at = passage->received_at,
                .text = said != nullptr ? said->text : std::string(),
                .media = sent != nullptr ? std::optional(sent->kind) : std::nullopt,
                .platform_id = passage->platform_id,
            });
        std::uint16_t index = 0;
        for (const auto& text : passage->consequences.says)
            lines.push_back({
                .turn = passage->turn,
                .index = ++index,
                .at = passage->received_at,
                .text = text,
            });
        hooks_.on_committed(passage->account, passage->external_id, std::move(lines));
    }
    remember(passage->identity);
    leave(
        passage,
        Taken{
            .outcome = Taken::Outcome::stored,
            .turn = passage->turn,
            .received_at = passage->received_at,
            .says = std::move(passage->consequences.says),
            .transfers = passage->consequences.transfers,
        }
    );
}

void Inbox::answer_again(const std::shared_ptr<Passage>& passage) {
    using Found = std::optional<store::StoredTurn>;
    store_.find_turn(passage->identity, [this, passage](std::variant<Found, Failure> found) {
        if (auto* failure = std::get_if<Failure>(&found); failure != nullptr)
            return failed(passage, *failure);
        auto& stored = std::get<Found>(found);
        if (!stored) return failed(passage, {Failure::What::unavailable, "a known turn is gone"});
        if (answered_again_) answered_again_->insert(stored->id);
        remember(passage->identity);
        leave(
            passage,
            Taken{
                .outcome = Taken::Outcome::stored,
                .turn = stored->id,
                .received_at = stored->received_at,
                .says = stored->texts(),
                .said = std::move(stored->said),
                .transfers = stored->transfers,
            }
        );
    });
}

void Inbox::failed(const std::shared_ptr<Passage>& passage, const Failure& failure) {
    unavailable_.add();
    if (failure.what == Failure::What::unavailable) store_failed_at_ = net::wire_now();
    log_.warning(
        "turn.unavailable",
        {{"account", passage->account}, {"kind", passage->kind}, {"detail", failure.detail}}
    );
    // Trying a due row again would not mend a damaged case, and would hold up the rows behind it.
    const bool hopeless =
        failure.what == Failure::What::damaged && passage->way != Passage::Way::customer;
    const auto outcome = hopeless ? Taken::Outcome::refused : Taken::Outcome::unavailable;
    leave(passage, Taken{.outcome = outcome});
}

void Inbox::leave(const std::shared_ptr<Passage>& passage, Taken taken) {
    const std::chrono::duration<double> took = net::wire_now() - passage->entered_at;
    latency_.observe(took.count());
    running_.erase(passage->identity);
    if (!passage->copies.empty()) {
        Taken again = taken;
        if (const auto* said = std::get_if<dialog::CustomerSaid>(&passage->event); said != nullptr)
            again.said = again.said.value_or(said->text);
        for (const auto& copy : passage->copies) copy(again);
    }
    passage->taken(std::move(taken));
}

void Inbox::reach(const Passage& passage, FaultPoint point) const {
    if (hooks_.reached && passage.way == Passage::Way::customer) hooks_.reached(point);
}

void Inbox::remember(const store::Identity& identity) {
    if (!recent_.insert(identity).second) return;
    recent_order_.push_back(identity);
    if (recent_order_.size() <= recent_max) return;
    recent_.erase(recent_order_.front());
    recent_order_.pop_front();
}

void Inbox::announce(const Passage& passage) {
    const Consequences& consequences = passage.consequences;
    turns_.add();
    count_told(metrics_, log_, passage.account, passage.event);
    if (consequences.case_opened) cases_opened_.add();
    if (consequences.passed_to_person) passed_to_person_.add();
    if (hooks_.on_delivery)
        for (const auto& delivery : consequences.deliveries)
            hooks_.on_delivery({
                .delivery = delivery,
                .conversation = consequences.conversation,
                .person = consequences.person,
                .made_at = passage.received_at,
                .ready_at = delivery.not_before.value_or(passage.received_at),
            });
    if (hooks_.on_evidence)
        for (const auto& evidence : consequences.evidence)
            hooks_.on_evidence({.evidence = evidence, .person = consequences.person});
    if (hooks_.on_promise)
        for (const auto due : consequences.dues) hooks_.on_promise(due);
    if (hooks_.on_stranger && !consequences.recognised && passage.way == Passage::Way::customer)
        hooks_.on_stranger({
            .talk = consequences.conversation,
            .account = passage.account,
            .external_id = passage.external_id,
            .since = passage.received_at,
        });
    for (const auto& alert : consequences.alerts)
        log_.warning(
            "alert." + std::string(name(alert.what)),
            {{"case", alert.case_number},
             {"account", passage.account},
             {"conversation", dialog::raw(consequences.conversation)}}
        );
}

}  // namespace gateway
