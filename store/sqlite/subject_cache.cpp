#include "store/sqlite/subject_cache.hpp"

namespace store::sqlite {
namespace {

constexpr int evicted_at_once_max = 8;

}  // namespace

SharedSubject SubjectCache::find(const SubjectId& subject) {
    const auto found = by_id_.find(subject);
    if (found == by_id_.end()) return nullptr;
    order_.splice(order_.begin(), order_, found->second);
    return *found->second;
}

SharedSubject SubjectCache::find(SubjectId::Kind kind, std::string_view alias) {
    const auto& known = aliases(kind);
    const auto found = known.find(alias);
    return found == known.end() ? nullptr : find(found->second);
}

void SubjectCache::put(const SharedSubject& subject) {
    if (const auto old = by_id_.find(subject->subject); old != by_id_.end()) forget(old->second);
    order_.push_front(subject);
    by_id_[subject->subject] = order_.begin();
    if (!subject->alias.empty()) aliases(subject->subject.kind)[subject->alias] = subject->subject;
    subject->in_memory = true;
    if (subject->subject.kind == SubjectId::Kind::conversation) ++conversations_;
    evict();
}

void SubjectCache::drop(const SharedSubject& subject) {
    if (subject->in_memory) forget(by_id_.find(subject->subject)->second);
}

void SubjectCache::clear() {
    while (!order_.empty()) forget(order_.begin());
}

void SubjectCache::forget(Order::iterator place) {
    auto& subject = **place;
    auto& known = aliases(subject.subject.kind);
    const auto alias = known.find(subject.alias);
    if (alias != known.end() && alias->second == subject.subject) known.erase(alias);
    subject.in_memory = false;
    if (subject.subject.kind == SubjectId::Kind::conversation) --conversations_;
    by_id_.erase(SubjectId(subject.subject));
    order_.erase(place);
}

// Pinned ones met at the end go to the front; as they are few at a time against the whole, looking
// at a few per insertion keeps the size near its bound.
void SubjectCache::evict() {
    for (int i = 0; i < evicted_at_once_max && order_.size() > subjects_max_; ++i) {
        const auto last = std::prev(order_.end());
        if ((*last)->pins > 0)
            order_.splice(order_.begin(), order_, last);
        else
            forget(last);
    }
}

}  // namespace store::sqlite
