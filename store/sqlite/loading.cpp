// What open() and open_case() give: from memory, or read, opened with its key and kept.
#include "store/sqlite/engine.hpp"
#include "store/sqlite/person_key.hpp"

#include <algorithm>
#include <utility>

namespace store::sqlite {
namespace {

constexpr std::size_t numbers_max = 4;

Failure damaged(std::string_view what, std::uint64_t id) {
    return {
        Failure::What::damaged,
        std::string(what) + " " + std::to_string(id) + " cannot be opened or read"};
}

Table table_of(SubjectId::Kind kind) {
    switch (kind) {
        case SubjectId::Kind::conversation:
            return Table::conversation;
        case SubjectId::Kind::person:
            return Table::person;
        case SubjectId::Kind::opened_case:
            return Table::complaint_case;
    }
    return Table::conversation;
}

}  // namespace

void Engine::open(const Wanted& wanted, const Done<dialog::Subjects>& done) {
    auto found = subjects(wanted);
    done(std::move(found));
}

void Engine::open_case(CaseId id, PromiseId due, const Done<dialog::Subjects>& done) {
    auto found = subjects_of_case(id, due);
    done(std::move(found));
}

void Engine::open_conversation(
    ConversationId id, CaseId about, const Done<dialog::Subjects>& done
) {
    auto found = subjects_of_conversation(id, about);
    done(std::move(found));
}

Reading<dialog::Subjects> Engine::subjects_of_conversation(ConversationId id, CaseId about) {
    dialog::Subjects subjects;
    if (auto failure = add_conversation(find(SubjectId::of(id)), subjects)) return *failure;
    if (auto failure = add_talk_around(subjects)) return *failure;
    if (about == CaseId{}) return subjects;
    if (auto failure = add_case(find(SubjectId::of(about)), subjects)) return *failure;
    return subjects;
}

// The person and the newest cases of the conversation, if there is one.
std::optional<Failure> Engine::add_talk_around(dialog::Subjects& subjects) {
    if (!subjects.conversation) return std::nullopt;
    if (auto failure = add_person(subjects.conversation->person, subjects)) return failure;
    const auto& cases = subjects.conversation->cases;
    const auto first = cases.size() - std::min(cases.size(), dialog::cases_loaded_max);
    subjects.cases.reserve(cases.size() - first);
    for (auto i = first; i < cases.size(); ++i)
        if (auto failure = add_case(find(SubjectId::of(cases[i])), subjects)) return failure;
    return std::nullopt;
}

// The newest open cases of the same person's other conversations, which the platform has named;
// together not more than one conversation's own. A twin that is damaged is none.
std::optional<Failure> Engine::add_cases_of_twins(dialog::Subjects& subjects) {
    if (!subjects.conversation || subjects.conversation->apart) return std::nullopt;
    const auto most = subjects.cases.size() + dialog::cases_loaded_max;
    for (const auto twin : subjects.conversation->twins) {
        dialog::Subjects of_twin;
        if (auto failure = add_conversation(find(SubjectId::of(twin)), of_twin)) {
            if (failure->what != Failure::What::damaged) return failure;
            continue;
        }
        if (!of_twin.conversation || of_twin.conversation->apart) continue;
        const auto& cases = of_twin.conversation->cases;
        for (auto id = cases.rbegin(); id != cases.rend() && subjects.cases.size() < most; ++id) {
            if (id - cases.rbegin() >= std::ptrdiff_t{dialog::cases_loaded_max}) break;
            if (auto failure = add_open_case(*id, subjects)) return failure;
        }
    }
    return std::nullopt;
}

std::optional<Failure> Engine::add_open_case(CaseId id, dialog::Subjects& subjects) {
    const auto found = find(SubjectId::of(id));
    if (const auto* failure = std::get_if<Failure>(&found)) {
        if (failure->what == Failure::What::damaged) return std::nullopt;
        return *failure;
    }
    const auto& entry = std::get<SharedSubject>(found);
    if (!entry || entry->status != dialog::CaseStatus::open) return std::nullopt;
    return add_case(found, subjects);
}

Reading<dialog::Subjects> Engine::subjects(const Wanted& wanted) {
    dialog::Subjects subjects;
    const auto found = find_conversation(lookup(wanted.account, wanted.external_id));
    if (auto failure = add_conversation(found, subjects)) return *failure;
    if (auto failure = add_talk_around(subjects)) return *failure;
    if (auto failure = add_cases_of_twins(subjects)) return *failure;
    const auto numbers = std::min(wanted.case_numbers.size(), numbers_max);
    for (std::size_t i = 0; i < numbers; ++i)
        if (auto failure = add_case(find_case(wanted.case_numbers[i]), subjects)) return *failure;
    return subjects;
}

Reading<dialog::Subjects> Engine::subjects_of_case(CaseId id, PromiseId due) {
    dialog::Subjects subjects;
    if (auto failure = add_case(find(SubjectId::of(id)), subjects)) return *failure;
    if (subjects.cases.empty()) return subjects;
    const auto& opened = subjects.cases.front();
    const auto told_in = dialog::told_in(opened, due);
    if (told_in != ConversationId{})
        if (auto failure = add_conversation(find(SubjectId::of(told_in)), subjects))
            return *failure;
    const auto& talk = subjects.conversation;
    if (auto failure = add_person(talk ? talk->person : opened.person, subjects)) return *failure;
    return subjects;
}

std::optional<Failure> Engine::add_conversation(
    const Reading<SharedSubject>& found, dialog::Subjects& subjects
) {
    if (const auto* failure = std::get_if<Failure>(&found)) return *failure;
    const auto& entry = std::get<SharedSubject>(found);
    if (!entry || dialog::unpack(*entry->packed, subjects.conversation.emplace()))
        return std::nullopt;
    return damaged("conversation", entry->subject.id);
}

std::optional<Failure> Engine::add_person(dialog::PersonId id, dialog::Subjects& subjects) {
    if (id == dialog::PersonId{}) return std::nullopt;
    const auto found = find(SubjectId::of(id));
    if (const auto* failure = std::get_if<Failure>(&found)) return *failure;
    const auto& entry = std::get<SharedSubject>(found);
    if (!entry || dialog::unpack(*entry->packed, subjects.person.emplace())) return std::nullopt;
    return damaged("person", entry->subject.id);
}

std::optional<Failure> Engine::add_case(
    const Reading<SharedSubject>& found, dialog::Subjects& subjects
) {
    if (const auto* failure = std::get_if<Failure>(&found)) return *failure;
    const auto& entry = std::get<SharedSubject>(found);
    if (!entry) return std::nullopt;
    const bool there = std::ranges::any_of(subjects.cases, [&](const dialog::Case& other) {
        return raw(other.id) == entry->subject.id;
    });
    if (there || dialog::unpack(*entry->packed, subjects.cases.emplace_back())) return std::nullopt;
    return damaged("case", entry->subject.id);
}

Reading<SharedSubject> Engine::find(const SubjectId& subject) {
    if (auto entry = cache_.find(subject)) return entry;
    switch (subject.kind) {
        case SubjectId::Kind::conversation:
            return admit(subject.kind, reader_.conversation(ConversationId{subject.id}));
        case SubjectId::Kind::person:
            return admit(subject.kind, reader_.person(dialog::PersonId{subject.id}));
        case SubjectId::Kind::opened_case:
            return admit(subject.kind, reader_.opened_case(CaseId{subject.id}));
    }
    return SharedSubject();
}

Reading<SharedSubject> Engine::find_conversation(std::string_view hash) {
    if (auto entry = cache_.find(SubjectId::Kind::conversation, hash)) return entry;
    return admit(SubjectId::Kind::conversation, reader_.conversation(hash));
}

Reading<SharedSubject> Engine::find_case(std::string_view number) {
    if (auto entry = cache_.find(SubjectId::Kind::opened_case, number)) return entry;
    return admit(SubjectId::Kind::opened_case, reader_.case_by_number(number));
}

Reading<SharedSubject> Engine::admit(
    SubjectId::Kind kind, const Reading<std::optional<SubjectRow>>& read
) {
    if (const auto* failure = std::get_if<Failure>(&read)) return *failure;
    const auto& row = std::get<std::optional<SubjectRow>>(read);
    if (!row) return SharedSubject();
    const SubjectId subject{kind, row->id};
    const auto key = kind == SubjectId::Kind::person ? unwrapped_key(*row) : key_of(row->person);
    if (const auto* failure = std::get_if<Failure>(&key)) return *failure;
    auto entry = std::make_shared<CachedSubject>();
    entry->subject = subject;
    entry->key = std::get<SharedKey>(key);
    std::string packed;
    if (!entry->key || !sealer_.open(*entry->key, {table_of(kind), row->id}, row->sealed, packed))
        return damaged("subject", row->id);
    entry->version = row->version;
    entry->packed = std::make_shared<const std::string>(std::move(packed));
    entry->alias = row->alias;
    entry->status = row->status;
    entry->last_event = row->last_event;
    cache_.put(entry);
    return entry;
}

// Null when there is no such person.
Reading<SharedKey> Engine::key_of(dialog::PersonId person) {
    if (person == dialog::PersonId{}) return store_key_;
    const auto found = find(SubjectId::of(person));
    if (const auto* failure = std::get_if<Failure>(&found)) return *failure;
    const auto& entry = std::get<SharedSubject>(found);
    return entry ? entry->key : SharedKey();
}

Reading<SharedKey> Engine::unwrapped_key(const SubjectRow& row) {
    const dialog::PersonId person{row.id};
    const auto key = sqlite::unwrapped_key(sealer_, wrapping_key_, person, row.wrapped_key);
    if (!key) return damaged("the key of person", row.id);
    return std::make_shared<const Key>(*key);
}

}  // namespace store::sqlite
