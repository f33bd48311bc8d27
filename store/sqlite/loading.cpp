// What open() and open_case() give: from memory, or read, opened with its key and kept.
#include "store/sqlite/engine.hpp"

#include <algorithm>
#include <cstring>
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

void Engine::open_case(CaseId id, const Done<dialog::Subjects>& done) {
    auto found = subjects_of_case(id);
    done(std::move(found));
}

Reading<dialog::Subjects> Engine::subjects(const Wanted& wanted) {
    dialog::Subjects subjects;
    const auto found = find_conversation(lookup(wanted.account, wanted.external_id));
    if (const auto* failure = std::get_if<Failure>(&found)) return *failure;
    if (const auto& entry = std::get<SharedSubject>(found)) {
        auto conversation = unpacked<dialog::Conversation>(entry);
        if (const auto* failure = std::get_if<Failure>(&conversation)) return *failure;
        subjects.conversation = std::move(std::get<dialog::Conversation>(conversation));
        if (auto failure = add_person(subjects.conversation->person, subjects)) return *failure;
        const auto& cases = subjects.conversation->cases;
        const auto first = cases.size() - std::min(cases.size(), dialog::cases_loaded_max);
        for (auto i = first; i < cases.size(); ++i)
            if (auto failure = add_case(find(SubjectId::of(cases[i])), subjects)) return *failure;
    }
    const auto numbers = std::min(wanted.case_numbers.size(), numbers_max);
    for (std::size_t i = 0; i < numbers; ++i)
        if (auto failure = add_case(find_case(wanted.case_numbers[i]), subjects)) return *failure;
    return subjects;
}

Reading<dialog::Subjects> Engine::subjects_of_case(CaseId id) {
    dialog::Subjects subjects;
    if (auto failure = add_case(find(SubjectId::of(id)), subjects)) return *failure;
    if (subjects.cases.empty()) return subjects;
    const auto& opened = subjects.cases.front();
    if (auto failure = add_person(opened.person, subjects)) return *failure;
    if (opened.conversation == ConversationId{}) return subjects;
    const auto found = find(SubjectId::of(opened.conversation));
    if (const auto* failure = std::get_if<Failure>(&found)) return *failure;
    if (const auto& entry = std::get<SharedSubject>(found)) {
        auto conversation = unpacked<dialog::Conversation>(entry);
        if (const auto* failure = std::get_if<Failure>(&conversation)) return *failure;
        subjects.conversation = std::move(std::get<dialog::Conversation>(conversation));
    }
    return subjects;
}

std::optional<Failure> Engine::add_person(dialog::PersonId id, dialog::Subjects& subjects) {
    if (id == dialog::PersonId{}) return std::nullopt;
    const auto found = find(SubjectId::of(id));
    if (const auto* failure = std::get_if<Failure>(&found)) return *failure;
    const auto& entry = std::get<SharedSubject>(found);
    if (!entry) return std::nullopt;
    auto person = unpacked<dialog::Person>(entry);
    if (const auto* failure = std::get_if<Failure>(&person)) return *failure;
    subjects.person = std::move(std::get<dialog::Person>(person));
    return std::nullopt;
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
    if (there) return std::nullopt;
    auto opened = unpacked<dialog::Case>(entry);
    if (const auto* failure = std::get_if<Failure>(&opened)) return *failure;
    subjects.cases.push_back(std::move(std::get<dialog::Case>(opened)));
    return std::nullopt;
}

template <class T>
Reading<T> Engine::unpacked(const SharedSubject& subject) const {
    auto value = dialog::unpack<T>(*subject->packed);
    if (!value) return damaged("subject", subject->subject.id);
    return std::move(*value);
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
    std::string text;
    std::array<std::uint8_t, 32> bytes{};
    const bool good =
        sealer_.open(wrapping_key_, {Table::person_key, row.id}, row.wrapped_key, text) &&
        text.size() == bytes.size();
    if (!good) return damaged("the key of person", row.id);
    std::memcpy(bytes.data(), text.data(), bytes.size());
    return std::make_shared<const Key>(bytes);
}

}  // namespace store::sqlite
