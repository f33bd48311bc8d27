#include "connectors/casepage/payload.hpp"

#include "dialog/cases/number.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace connectors::casepage {

namespace {

using nlohmann::json;
using Ordered = nlohmann::ordered_json;
using dialog::PromiseKind;
using dialog::PromiseState;

constexpr std::size_t visitor_bytes_max = 128;
constexpr std::size_t link_bytes_max = 128;
constexpr std::size_t digits_asked = 4;
constexpr std::size_t code_digits = 6;

bool is_digits(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::string capitals(std::string text) {
    for (char& c : text)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return text;
}

// False when it is there and no text.
bool take(const json& object, const char* name, std::optional<std::string>& into) {
    const auto found = object.find(name);
    if (found == object.end()) return true;
    const auto* text = found->get_ptr<const std::string*>();
    if (text != nullptr) into = *text;
    return text != nullptr;
}

bool well_formed(const Asked& asked) {
    return (!asked.link || asked.link->size() <= link_bytes_max) &&
           (!asked.visitor || asked.visitor->size() <= visitor_bytes_max) &&
           (!asked.number || dialog::is_case_number(*asked.number)) &&
           (!asked.digits || (asked.digits->size() == digits_asked && is_digits(*asked.digits))) &&
           (!asked.code || asked.code->empty() ||
            (asked.code->size() == code_digits && is_digits(*asked.code))) &&
           (!asked.stars || (asked.stars->size() == 1 && *asked.stars >= "1" && *asked.stars <= "5")
           );
}

// Stored text may be damaged; a broken sign is no reason to show nothing.
template <class Json>
std::string dump(const Json& value, int indent = -1) {
    return value.dump(indent, ' ', false, Json::error_handler_t::replace);
}

// The customer's words for what we owe; empty for what is no concern of theirs.
std::string_view shown(PromiseKind kind) {
    switch (kind) {
        case PromiseKind::first_reply:
        case PromiseKind::news:
        case PromiseKind::answer:
            return dialog::name(kind);
        default:
            return {};
    }
}

// Those that are still to be kept, late ones included; of each kind the newest.
Ordered next_of(const dialog::Case& of, dialog::Instant now) {
    std::vector<const dialog::Promise*> next;
    if (of.status != dialog::CaseStatus::open) return Ordered::array();
    for (const auto& promise : of.promises) {
        if (shown(promise.kind).empty()) continue;
        std::erase_if(next, [&](const auto* other) { return other->kind == promise.kind; });
        const bool done =
            promise.state == PromiseState::kept || promise.state == PromiseState::voided;
        if (!done) next.push_back(&promise);
    }
    std::ranges::sort(next, {}, [](const auto* promise) { return promise->due; });
    Ordered items = Ordered::array();
    for (const auto* promise : next)
        items.push_back(
            {{"what", shown(promise->kind)},
             {"due", dialog::rfc3339(promise->due)},
             {"late", promise->state == PromiseState::broken || promise->due < now}}
        );
    return items;
}

struct Stage {
    dialog::Instant at;
    std::string_view what;
    std::string_view media{};
};

std::string_view kept_as(PromiseKind kind) {
    if (kind == PromiseKind::first_reply) return "replied";
    if (kind == PromiseKind::news) return "told";
    return kind == PromiseKind::answer ? "answered" : std::string_view();
}

// What has happened so far, oldest first.
Ordered steps_of(const CaseRecord& record) {
    const auto& of = record.of;
    std::vector<Stage> stages{{.at = of.opened_at, .what = "opened"}};
    for (const auto& promise : of.promises)
        if (const auto what = kept_as(promise.kind);
            promise.state == PromiseState::kept && promise.ended_at && !what.empty())
            stages.push_back({.at = *promise.ended_at, .what = what});
    for (const auto& evidence : record.evidence)
        stages.push_back(
            {.at = evidence.received_at, .what = "evidence", .media = dialog::name(evidence.kind)}
        );
    if (of.closed_at && of.status != dialog::CaseStatus::open)
        stages.push_back({.at = *of.closed_at, .what = dialog::name(of.status)});
    std::ranges::stable_sort(stages, {}, &Stage::at);
    Ordered items = Ordered::array();
    for (const auto& stage : stages) {
        Ordered item{{"what", stage.what}, {"at", dialog::rfc3339(stage.at)}};
        if (!stage.media.empty()) item["media"] = stage.media;
        items.push_back(std::move(item));
    }
    return items;
}

std::string_view state_of(const dialog::Evidence& evidence) {
    switch (evidence.state) {
        case dialog::EvidenceState::described:
        case dialog::EvidenceState::fetched:
            return "kept";
        case dialog::EvidenceState::wanted:
            return evidence.asked_again ? "again" : "fetching";
        case dialog::EvidenceState::gone:
            return "again";
    }
    return "kept";
}

Ordered evidence_item(const dialog::Evidence& evidence) {
    Ordered item{
        {"kind", dialog::name(evidence.kind)},
        {"name", evidence.note},
        {"received_at", dialog::rfc3339(evidence.received_at)},
        {"state", state_of(evidence)},
    };
    return item;
}

Ordered copied_evidence(const dialog::Evidence& evidence) {
    Ordered item = evidence_item(evidence);
    if (!evidence.file) return item;
    item["sha256"] = evidence.file->sha256;
    item["bytes"] = evidence.file->bytes;
    item["type"] = evidence.file->type;
    item["fetched_at"] = dialog::rfc3339(evidence.file->fetched_at);
    return item;
}

Ordered desk_of(const dialog::Case& of) {
    return {
        {"department", of.desk.department},
        {"person", of.desk.person},
        {"extension", of.desk.extension},
    };
}

Ordered line_item(const Spoken& line, std::string_view customer, std::string_view us) {
    Ordered item{
        {"at", dialog::rfc3339(line.at)},
        {"from", line.from_customer ? customer : us},
        {"text", line.text},
    };
    if (line.media) item["media"] = dialog::name(*line.media);
    return item;
}

Ordered line_items(const std::vector<Spoken>& lines) {
    Ordered items = Ordered::array();
    for (const auto& line : lines) items.push_back(line_item(line, "me", "bot"));
    return items;
}

Ordered fields_of(const dialog::Case& of) {
    Ordered remedies = Ordered::array();
    for (const auto remedy : of.remedies) remedies.push_back(intents::name(remedy));
    return {
        {"name", of.contact.name},
        {"phone", of.contact.phone},
        {"occurred_at", of.occurred_at},
        {"occurred_on", of.occurred_on},
        {"product", of.product},
        {"order_no", of.order_no},
        {"tracking_no", of.tracking_no},
        {"person_complained_about", of.staff_name.empty() ? of.staff_no : of.staff_name},
        {"amount", of.amount},
        {"remedies", std::move(remedies)},
        {"category", intents::name(of.category)},
    };
}

Ordered promises_of(const dialog::Case& of) {
    Ordered items = Ordered::array();
    for (const auto& promise : of.promises) {
        if (shown(promise.kind).empty()) continue;
        Ordered item{
            {"what", shown(promise.kind)},
            {"made_at", dialog::rfc3339(promise.made_at)},
            {"due", dialog::rfc3339(promise.due)},
            {"state", dialog::name(promise.state)},
        };
        if (promise.ended_at) item["ended_at"] = dialog::rfc3339(*promise.ended_at);
        items.push_back(std::move(item));
    }
    return items;
}

}  // namespace

std::optional<Asked> decode(std::string_view body) {
    if (body.size() > body_bytes_max) return std::nullopt;
    const auto object = json::parse(body, nullptr, false);
    if (!object.is_object()) return std::nullopt;
    Asked asked;
    if (!take(object, "link", asked.link) || !take(object, "visitor", asked.visitor) ||
        !take(object, "number", asked.number) || !take(object, "digits", asked.digits) ||
        !take(object, "code", asked.code) || !take(object, "stars", asked.stars) ||
        !take(object, "id", asked.id))
        return std::nullopt;
    if (asked.number) asked.number = capitals(std::move(*asked.number));
    if (!well_formed(asked)) return std::nullopt;
    return asked;
}

std::string masked_phone(std::string_view phone) {
    constexpr std::size_t mobile = 11;
    constexpr std::string_view hidden = "********";
    if (phone.empty()) return {};
    std::string masked;
    if (phone.size() == mobile) masked = phone.substr(0, mobile - hidden.size());
    return masked.append(hidden);
}

std::string encode_view(const CaseRecord& record, dialog::Instant now) {
    const auto& of = record.of;
    Ordered missing = Ordered::array();
    for (const auto field : record.missing) missing.push_back(dialog::name(field));
    Ordered evidence = Ordered::array();
    for (const auto& each : record.evidence) evidence.push_back(evidence_item(each));
    Ordered view{
        {"number", of.number},
        {"status", dialog::name(of.status)},
        {"stage", dialog::name(of.stage)},
        {"desk", desk_of(of)},
        {"opened_at", dialog::rfc3339(of.opened_at)},
        {"phone", masked_phone(of.contact.phone)},
        {"next", next_of(of, now)},
        {"steps", steps_of(record)},
        {"evidence", std::move(evidence)},
        {"missing", std::move(missing)},
        {"consent", record.consent_link},
        {"rating", of.rating},
        {"lines", line_items(record.spoken)},
    };
    return dump(view);
}

std::string encode_copy(const CaseRecord& record, dialog::Instant now) {
    const auto& of = record.of;
    Ordered evidence = Ordered::array();
    for (const auto& each : record.evidence) evidence.push_back(copied_evidence(each));
    Ordered said = Ordered::array();
    for (const auto& spoken : record.spoken) said.push_back(line_item(spoken, "customer", "us"));
    Ordered copy{
        {"made_at", dialog::rfc3339(now)},
        {"number", of.number},
        {"status", dialog::name(of.status)},
        {"stage", dialog::name(of.stage)},
        {"opened_at", dialog::rfc3339(of.opened_at)},
    };
    if (of.closed_at) copy["closed_at"] = dialog::rfc3339(*of.closed_at);
    copy["desk"] = desk_of(of);
    copy["own_words"] = of.description;
    copy["fields"] = fields_of(of);
    copy["evidence"] = std::move(evidence);
    copy["promises"] = promises_of(of);
    copy["said"] = std::move(said);
    copy["said_is_complete"] = record.spoken_all;
    return dump(copy, 2) + '\n';
}

std::string encode(const Answered& answered) {
    Ordered body{
        {"visitor", answered.visitor},
        {"says", answered.says},
        {"code_offered", answered.standing == Standing::code_offered},
        {"code_awaited", answered.standing == Standing::code_awaited},
    };
    if (!answered.link.empty()) body["link"] = answered.link;
    return dump(body);
}

std::string encode_lines(const std::vector<Spoken>& lines) {
    return dump(Ordered{{"lines", line_items(lines)}});
}

std::string encode(Failure failure) {
    static constexpr std::array<std::string_view, 8> codes{
        "bad_request",
        "wrong_link",
        "expired_link",
        "wrong_digits",
        "too_often",
        "too_long",
        "busy",
        "unavailable"};
    return dump(json{{"code", codes.at(static_cast<std::size_t>(failure))}});
}

std::string encode_texts(const std::map<std::string, std::string, std::less<>>& texts) {
    return dump(json(texts));
}

}  // namespace connectors::casepage
