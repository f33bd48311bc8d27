#include "gateway/road/simulation.hpp"

#include "dialog/cases/number.hpp"
#include "gateway/road/utterances.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <functional>

namespace road {

namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using Moment = store::SqliteOptions::Testing::Moment;
using Outcome = Taken::Outcome;

constexpr unsigned tries_max = 3;  // of a platform

// Ordinary days, the days around holidays, and the end of the last year whose holidays are known.
Instant some_start(Dice& dice) {
    const std::vector<std::string> days{
        "2026-11-23T09:30:00+08:00",
        "2026-09-29T16:00:00+08:00",
        "2026-02-12T11:00:00+08:00",
        "2026-12-29T20:00:00+08:00",
        "2026-06-06T02:00:00+08:00",
    };
    return *dialog::parse_rfc3339(dice.pick(days)) +
           minutes(static_cast<std::int64_t>(dice.below(7 * 24 * 60)));
}

}  // namespace

Simulation::Simulation(std::uint64_t seed, Plant plant)
    : seed_(seed),
      plant_(plant),
      dice_(seed),
      ledger_(*shipped_content()) {}

std::optional<std::string> Simulation::run() {
    unsigned at = 0;
    try {
        populate();
        node_ = std::make_unique<Node>(node_options());
        node_->start();
        for (; at < steps; ++at) {
            step();
            collect();
        }
        finish();
    } catch (const std::exception& failure) {
        return "seed=" + std::to_string(seed_) + " step=" + std::to_string(at) + ": " +
               failure.what() + (getenv("SIM_LOG") != nullptr ? "\n" + node_->log() : "");
    }
    return std::nullopt;
}

void Simulation::populate() {
    const std::size_t people = 2 + dice_.below(3);
    for (std::size_t i = 0; i < people; ++i) {
        Customer customer{
            .account = "wechat/main",
            .user = "o" + std::to_string(i),
            .phone = some_phone(dice_),
            .order_no = some_order_no(dice_),
        };
        customers_.push_back(customer);
        if (!dice_.one_in(2)) continue;
        customer.account = "webchat/demo";  // the same person somewhere else
        customer.user = "v" + std::to_string(i);
        customers_.push_back(customer);
    }
}

NodeOptions Simulation::node_options() {
    NodeOptions options;
    options.directory = directory_.path();
    options.start = some_start(dice_);
    options.cached_subjects_max = 4 + dice_.below(40);
    options.wrap = [this](store::Store& engine) { return store_before(engine); };
    options.fault = [this](Moment moment, dialog::TurnId turn) { return fault(moment, turn); };
    options.hooks.reachable = [this](std::string_view /*account*/, std::string_view user) {
        return present_.contains(std::string(user));
    };
    options.hooks.on_committed = [this](
                                     std::string_view account,
                                     std::string_view user,
                                     const std::vector<connectors::Line>& lines
                                 ) { pushed(account, user, lines); };
    return options;
}

std::unique_ptr<store::Store> Simulation::store_before(store::Store& engine) {
    auto watched = std::make_unique<WatchedStore>(engine, ledger_, untold_);
    if (plant_ == Plant::none) return watched;
    return std::make_unique<PlantedStore>(std::move(watched), plant_, starts_++);
}

int Simulation::fault(Moment moment, dialog::TurnId turn) {
    if (!fault_ || fault_->moment != moment) return SQLITE_OK;
    if (fault_->poison) {
        if (fault_->poisoned == dialog::TurnId{}) {
            if (fault_->calls_before-- > 0) return SQLITE_OK;
            fault_->poisoned = turn;
        }
        if (turn != fault_->poisoned) return SQLITE_OK;
        ++counts_["poisoned"];
        return fault_->code;
    }
    if (fault_->calls_before > 0) {
        --fault_->calls_before;
        return SQLITE_OK;
    }
    if (fault_->times == 0) return SQLITE_OK;
    --fault_->times;
    ++counts_["faults"];
    return fault_->code;
}

void Simulation::step() {
    using Act = void (Simulation::*)();
    static const std::vector<std::pair<std::size_t, Act>> acts{
        {40, &Simulation::send_new},
        {10, &Simulation::send_copy},
        {10, &Simulation::retry},
        {4, &Simulation::fire_due},
        {8, &Simulation::pass_time},
        {5, &Simulation::arm_fault},
        {3, &Simulation::toggle_presence},
        {3, &Simulation::kill_and_start},
    };
    std::vector<std::size_t> weights;
    for (const auto& [weight, act] : acts) weights.push_back(weight);
    (this->*acts[dice_.weighed(weights)].second)();
    // Then as much happens as happens: nothing, a look, a commit not yet told of, or everything.
    switch (dice_.below(5)) {
        case 0:
            break;
        case 1:
            node_->poll();
            break;
        case 2:
            node_->commit();
            break;
        default:
            node_->settle();
            break;
    }
}

void Simulation::send_new() {
    const auto& customer = dice_.pick(customers_);
    auto sent = std::make_unique<Sent>();
    sent->inbound = message(customer);
    // What a platform counts as the same event is no new one.
    if (!identities_.insert(sent->inbound.identity).second && plant_ == Plant::none) return;
    sent->answered_before = heard_[customer.user];
    ++counts_["sent"];
    deliver(*sent);
    if (dice_.one_in(6)) deliver(*sent);  // a twin at once
    sent_.push_back(std::move(sent));
}

void Simulation::send_copy() {
    if (sent_.empty()) return;
    ++counts_["copies"];
    deliver(*sent_[dice_.below(sent_.size())]);
}

void Simulation::retry() {
    for (auto& sent : sent_) {
        if (sent->answer || sent->tries >= tries_max || dice_.one_in(3)) continue;
        ++counts_["retries"];
        deliver(*sent);
    }
}

// What is due may be handled by two at once, while messages come.
void Simulation::fire_due() {
    std::vector<store::DueRow> rows;
    node_->store().due(node_->now() + hours(48), 5, [&](auto found) {
        if (auto* some = std::get_if<std::vector<store::DueRow>>(&found); some != nullptr)
            rows = std::move(*some);
    });
    if (rows.empty()) return;
    if (rows.front().due > node_->now()) node_->leap_to(rows.front().due);
    for (const auto& row : rows) {
        if (row.due > node_->now()) continue;
        ++counts_["fired"];
        node_->fall_due(row);
        if (dice_.one_in(2)) send_new();
        if (dice_.one_in(2)) node_->fall_due(row);
    }
}

void Simulation::pass_time() {
    const auto minutes_of = [this](std::size_t from, std::size_t more) {
        return dialog::Duration(minutes(static_cast<std::int64_t>(from + dice_.below(more))));
    };
    dialog::Duration length{};
    switch (dice_.below(6)) {
        case 0:
        case 1:
            length = seconds(static_cast<std::int64_t>(dice_.below(60)));
            break;
        case 2:
            length = minutes_of(1, 60);
            break;
        case 3:
            length = minutes_of(60, 12 * 60);
            break;
        case 4:
            length = minutes_of(12 * 60, 24 * 60);
            break;
        default:
            length = minutes_of(36 * 60, 36 * 60);
            break;
    }
    ++counts_["leaps"];
    node_->leap_to(node_->now() + length);
}

void Simulation::arm_fault() {
    static const std::vector<int> codes{
        SQLITE_CONSTRAINT, SQLITE_FULL, SQLITE_IOERR, SQLITE_BUSY, SQLITE_TOOBIG, SQLITE_NOMEM};
    Fault armed;
    armed.code = dice_.pick(codes);
    armed.moment = dice_.one_in(2) ? Moment::turn : Moment::commit;
    armed.calls_before = static_cast<unsigned>(dice_.below(3));
    armed.times = 1 + static_cast<unsigned>(dice_.below(3));
    armed.poison = armed.moment == Moment::turn && dice_.one_in(3);
    if (armed.poison) armed.code = SQLITE_CONSTRAINT;
    fault_ = armed;
}

void Simulation::toggle_presence() {
    const auto& customer = dice_.pick(customers_);
    if (present_.erase(customer.user) == 0) present_.insert(customer.user);
}

void Simulation::kill_and_start() {
    if (dice_.one_in(3)) node_->commit();  // durable, and nobody was told
    ++counts_["kills"];
    if (dice_.one_in(2)) fault_.reset();
    restart();
}

// From here on nothing is known but what the directory holds.
void Simulation::restart() {
    node_->kill();
    for (auto& sent : sent_) sent->calls.clear();
    const auto lost = std::exchange(untold_, {});
    node_->start();
    resolve(lost);
}

// Turns of which nobody was told are stored or they are not; only the store knows.
void Simulation::resolve(const Untold& lost) {
    for (const auto& recorded : lost) {
        node_->store().find_turn(recorded->turn.identity, [&](auto found) {
            require(
                !std::holds_alternative<store::Failure>(found), "a store that opened can be read"
            );
            const auto& stored = std::get<std::optional<store::StoredTurn>>(found);
            if (stored && stored->id == recorded->turn.id)
                ledger_.commit(recorded->turn, recorded->before);
        });
    }
}

Inbound Simulation::message(const Customer& customer) {
    const auto now = std::chrono::floor<seconds>(node_->now()).time_since_epoch().count();
    const auto number = ++next_message_;
    Inbound inbound{
        .account = customer.account,
        .external_id = customer.user,
        .platform_seconds = now,
        .platform_id = std::to_string(number),
    };
    std::string what = std::to_string(number);
    switch (dice_.below(10)) {
        case 0: {
            inbound.kind = "image";
            const bool known = !dice_.one_in(6);
            inbound.what = dialog::CustomerSent{
                .kind = known ? static_cast<dialog::MediaKind>(dice_.below(6))
                              : dialog::MediaKind::unsupported,
                .platform_media_id = "media" + std::to_string(number),
            };
            break;
        }
        case 1: {
            // As on the real platform, these bear no number of their own.
            inbound.kind = "event";
            const auto act = static_cast<dialog::CustomerDid::Act>(dice_.below(6));
            const std::string key = dice_.one_in(2) ? "PROGRESS" : "HUMAN";
            inbound.what = dialog::CustomerDid{.act = act, .key = key};
            what = std::to_string(now) + "|" + std::to_string(static_cast<int>(act)) + "|" + key;
            break;
        }
        default:
            inbound.kind = "text";
            inbound.what = connectors::Said{words(customer)};
            break;
    }
    const std::string user = plant_ == Plant::identity_without_user ? "" : customer.user;
    inbound.identity = customer.account + "|" + user + "|" + what;
    return inbound;
}

std::string Simulation::words(const Customer& customer) {
    static const std::map<std::string, std::size_t> special{
        {"complain", 20}, {"answer", 22}, {"progress", 8}, {"withdraw", 5}, {"danger", 1}};
    std::vector<std::size_t> weights;
    for (const auto& group : utterances()) {
        const auto found = special.find(group.name);
        weights.push_back(found == special.end() ? 4 : found->second);
    }
    const auto& group = utterances()[dice_.weighed(weights)];
    const auto& whose = dice_.one_in(3) ? dice_.pick(customers_) : customer;
    return filled(
        dice_.pick(group.lines),
        {{"case", some_case_number()},
         {"wrong", dialog::make_case_number(node_->now(), dice_.below(999), 99)},
         {"tail", whose.phone.substr(7)},
         {"phone", whose.phone},
         {"order", dice_.one_in(3) ? some_order_no(dice_) : customer.order_no}}
    );
}

std::string Simulation::some_case_number() {
    const auto& cases = ledger_.cases();
    if (cases.empty()) return dialog::make_case_number(node_->now(), 1, 99);
    auto at = cases.begin();
    std::advance(at, static_cast<std::ptrdiff_t>(dice_.below(cases.size())));
    return at->second.latest.number;
}

void Simulation::deliver(Sent& sent) {
    ++sent.tries;
    sent.calls.push_back(node_->call(sent.inbound, dice_.one_in(2)));
}

void Simulation::collect() {
    for (auto& sent : sent_) {
        for (const auto& call : sent->calls)
            if (call->taken) hear(*sent, *call->taken);
        std::erase_if(sent->calls, [](const auto& call) { return call->taken.has_value(); });
    }
}

void Simulation::hear(Sent& sent, const Taken& taken) {
    switch (taken.outcome) {
        case Outcome::unavailable:
            ++counts_["unavailable"];
            return;
        case Outcome::refused:
            ++counts_["refused"];
            return;
        case Outcome::stored:
            break;
    }
    if (sent.answer) {
        ++counts_["answered again"];
        require(
            sent.answer->says == taken.says && sent.answer->turn == taken.turn &&
                sent.answer->received_at == taken.received_at,
            "every copy of an event gets the same answer"
        );
        return;
    }
    const auto known =
        std::find_if(ledger_.turns().begin(), ledger_.turns().end(), [&](const auto& each) {
            return each.second.id == taken.turn;
        });
    require(known != ledger_.turns().end(), "nothing is answered that is not committed");
    require(known->second.says == taken.says, "what was stored is what is answered");
    require(known->second.platform_id == sent.inbound.platform_id, "an answer is to this event");
    require(raw(taken.turn) > raw(sent.answered_before), "what was sent later is a later turn");
    auto& newest = heard_[sent.inbound.external_id];
    newest = std::max(newest, taken.turn);
    sent.answer = taken;
    ++counts_["answered"];
    for (const auto& text : taken.says)
        digest_ = digest_ * 31 + std::hash<std::string>{}(text) + raw(taken.turn);
}

// Whoever looks sees committed lines only, as they are in the history.
void Simulation::pushed(
    std::string_view account, std::string_view user, const std::vector<connectors::Line>& lines
) {
    ++counts_["pushed"];
    const auto* talk = ledger_.talk(account, user);
    require(talk != nullptr, "nothing is pushed that is not committed");
    for (const auto& line : lines) {
        const Ledger::Line same{line.turn, line.from_customer, line.text};
        require(
            std::find(talk->lines.begin(), talk->lines.end(), same) != talk->lines.end(),
            "nothing is pushed that is not committed"
        );
    }
}

}  // namespace road
