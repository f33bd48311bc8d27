#include "gateway/serve/case_desk.hpp"

#include "dialog/talk/form.hpp"
#include "gateway/api/asked.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <utility>

namespace gateway {

using connectors::casepage::CaseRead;
using connectors::casepage::CaseRecord;
using connectors::casepage::CaseWanted;
using connectors::casepage::NotRead;
using connectors::casepage::Spoken;
using connectors::casepage::Standing;
using dialog::Subjects;

namespace {

constexpr std::size_t digits_asked = 4;

const dialog::Case* case_in(const Subjects& subjects, const std::string& number) {
    for (const auto& each : subjects.cases)
        if (each.number == number) return &each;
    return nullptr;
}

bool names(const dialog::Case& of, const Subjects& subjects) {
    return subjects.conversation && is_linked(of, subjects.conversation->id);
}

// In constant time.
bool ends_with(const std::string& phone, const std::string& digits) {
    return digits.size() == digits_asked &&
           CRYPTO_memcmp(phone.data() + phone.size() - digits_asked, digits.data(), digits_asked) ==
               0;
}

Standing standing_of(const dialog::Conversation& talk, const std::string& number) {
    if (talk.proof_number != number) return Standing::stranger;
    if (talk.asked.question == dialog::Question::link_offer) return Standing::code_offered;
    if (talk.asked.question == dialog::Question::link_code) return Standing::code_awaited;
    return Standing::stranger;
}

bool is_about_alone(const dialog::Conversation& talk, dialog::CaseId of) {
    return talk.cases.size() == 1 && talk.cases.front() == of;
}

}  // namespace

CaseDesk::CaseDesk(Parts parts) : parts_(std::move(parts)), digits_(digits_of_case, known_max) {}

NotRead CaseDesk::unavailable(const store::Failure& failure) {
    parts_.log.error("case_page.unavailable", {{"what", failure.detail}});
    return NotRead::unavailable;
}

net::Task<std::variant<Subjects, store::Failure>> CaseDesk::open(const CaseWanted& wanted) {
    const store::Wanted subjects{
        .account = wanted.account,
        .external_id = wanted.external_id,
        .case_numbers = {wanted.number}};
    auto ask = [&](const store::Done<Subjects>& done) { parts_.store.open(subjects, done); };
    auto found = co_await api::asked<Subjects>(ask);
    co_return found;
}

net::Task<Standing> CaseDesk::standing(CaseWanted wanted) {
    const auto opened = co_await open(wanted);
    if (const auto* failure = std::get_if<store::Failure>(&opened)) {
        unavailable(*failure);
        co_return Standing::unavailable;
    }
    const auto& subjects = std::get<Subjects>(opened);
    const auto* of = case_in(subjects, wanted.number);
    if (of == nullptr || !subjects.conversation) co_return Standing::stranger;
    if (names(*of, subjects)) co_return Standing::let_in;
    co_return standing_of(*subjects.conversation, wanted.number);
}

net::Task<CaseDesk::Found> CaseDesk::let_in(const CaseWanted& wanted) {
    const auto opened = co_await open(wanted);
    if (const auto* failure = std::get_if<store::Failure>(&opened)) co_return unavailable(*failure);
    const auto& subjects = std::get<Subjects>(opened);
    const auto* of = case_in(subjects, wanted.number);
    if (of == nullptr || !names(*of, subjects)) co_return NotRead::not_let_in;
    co_return Opened{.talk = *subjects.conversation, .of = *of};
}

net::Task<bool> CaseDesk::note(dialog::CaseId of, std::string what) {
    store::Access access{
        .at = parts_.clock.now(),
        .who = "link",
        .what = std::move(what),
        .kind = store::Access::Kind::opened_case,
        .subject = dialog::raw(of)};
    auto ask = [&](store::Done<store::Ledgers::Kept> done) {
        parts_.ledgers.note_access(access, std::move(done));
    };
    const auto noted = co_await api::asked<store::Ledgers::Kept>(ask);
    const auto* failure = std::get_if<store::Failure>(&noted);
    if (failure != nullptr) unavailable(*failure);
    co_return failure == nullptr;
}

net::Task<CaseRead> CaseDesk::record_of(const dialog::Case& of) {
    using Rows = std::vector<store::EvidenceRow>;
    auto ask = [&](const store::Done<Rows>& done) { parts_.store.evidence_of(of.id, done); };
    auto found = co_await api::asked<Rows>(ask);
    if (const auto* failure = std::get_if<store::Failure>(&found)) co_return unavailable(*failure);
    CaseRecord record{.of = of, .missing = dialog::outstanding(parts_.content->policy, of)};
    for (auto& row : std::get<Rows>(found)) record.evidence.push_back(std::move(row.evidence));
    co_return record;
}

net::Task<bool> CaseDesk::add_lines(
    CaseRecord& record, const dialog::Conversation& talk, Excerpt of
) {
    using Items = std::vector<store::HistoryItem>;
    auto ask = [&](const store::Done<Items>& done) {
        const dialog::TurnId from_the_start{};
        parts_.store.history(talk.account, talk.external_id, from_the_start, of.lines_max, done);
    };
    auto found = co_await api::asked<Items>(ask);
    if (const auto* failure = std::get_if<store::Failure>(&found)) {
        unavailable(*failure);
        co_return false;
    }
    for (auto& item : std::get<Items>(found)) {
        if (item.at <= of.after) continue;
        record.spoken.push_back(
            {.at = item.at,
             .from_customer = item.from_customer,
             .text = std::move(item.text),
             .media = item.media}
        );
    }
    co_return true;
}

net::Task<bool> CaseDesk::add_talk(CaseRecord& record, Excerpt of) {
    auto ask = [&](const store::Done<Subjects>& done) {
        parts_.store.open_conversation(of.with, dialog::CaseId{}, done);
    };
    const auto opened = co_await api::asked<Subjects>(ask);
    if (const auto* failure = std::get_if<store::Failure>(&opened)) {
        unavailable(*failure);
        co_return false;
    }
    const auto& talk = std::get<Subjects>(opened).conversation;
    if (!talk) co_return true;  // it was forgotten
    if (!is_about_alone(*talk, record.of.id)) {
        record.spoken_all = false;
        co_return true;
    }
    const bool added = co_await add_lines(record, *talk, of);
    co_return added;
}

net::Task<void> CaseDesk::add_consent(CaseRecord& record) {
    const auto came_in_by = record.of.conversation;
    const bool is_open = record.of.status == dialog::CaseStatus::open;
    if (!is_open || came_in_by == dialog::ConversationId{}) co_return;
    auto ask = [&](const store::Done<Subjects>& done) {
        parts_.store.open_conversation(came_in_by, dialog::CaseId{}, done);
    };
    const auto opened = co_await api::asked<Subjects>(ask);
    if (const auto* failure = std::get_if<store::Failure>(&opened)) {
        unavailable(*failure);
        co_return;  // the rest of the page is not worse for it
    }
    const auto& talk = std::get<Subjects>(opened).conversation;
    const bool wanted = talk && !talk->reach.blocked && !has_consent(talk->reach);
    if (wanted) record.consent_link = parts_.consent_link(talk->account, talk->external_id);
}

net::Task<CaseRead> CaseDesk::view(CaseWanted wanted) {
    const auto found = co_await let_in(wanted);
    if (const auto* why = std::get_if<NotRead>(&found)) co_return *why;
    const auto& [talk, of] = std::get<Opened>(found);
    const bool noted = co_await note(of.id, "read");
    if (!noted) co_return NotRead::unavailable;
    auto read = co_await record_of(of);
    auto* record = std::get_if<CaseRecord>(&read);
    if (record == nullptr) co_return read;
    co_await add_consent(*record);
    // Each link is a conversation of its own; to the customer they are one page.
    for (const auto& link : of.links) {
        if (link.account != wanted.account) continue;
        const Excerpt excerpt{.with = link.with, .lines_max = view_lines_max};
        bool added = false;
        if (link.with == talk.id) {
            added = co_await add_lines(*record, talk, excerpt);
        } else {
            added = co_await add_talk(*record, excerpt);
        }
        if (!added) co_return NotRead::unavailable;
    }
    std::ranges::stable_sort(record->spoken, {}, &Spoken::at);
    co_return read;
}

net::Task<CaseRead> CaseDesk::copy(CaseWanted wanted, std::string digits) {
    const auto found = co_await let_in(wanted);
    if (const auto* why = std::get_if<NotRead>(&found)) co_return *why;
    const auto& of = std::get<Opened>(found).of;
    if (const auto& phone = of.contact.phone; phone.size() >= digits_asked) {
        if (!digits_.admit(wanted.number, net::wire_now())) co_return NotRead::too_often;
        if (!ends_with(phone, digits)) co_return NotRead::wrong_digits;
    }
    const bool noted = co_await note(of.id, "download");
    if (!noted) co_return NotRead::unavailable;
    auto read = co_await record_of(of);
    auto* record = std::get_if<CaseRecord>(&read);
    if (record == nullptr) co_return read;
    std::vector<Excerpt> talks;
    if (of.conversation != dialog::ConversationId{})
        talks.push_back({.with = of.conversation, .lines_max = copy_lines_max});
    for (const auto& link : of.links) {
        const bool here = link.account == wanted.account;  // whoever is here was let in at once
        talks.push_back(
            {.with = link.with,
             .after = here ? dialog::Instant() : link.since,
             .lines_max = copy_lines_max}
        );
    }
    for (const auto& excerpt : talks) {
        const bool added = co_await add_talk(*record, excerpt);
        if (!added) co_return NotRead::unavailable;
    }
    std::ranges::stable_sort(record->spoken, {}, &Spoken::at);
    co_return read;
}

}  // namespace gateway
