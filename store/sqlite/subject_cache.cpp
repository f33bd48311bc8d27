#include "store/sqlite/subject_cache.hpp"

namespace store::sqlite {
namespace {

constexpr int evicted_at_once_max = 8;

std::string alias_key(SubjectId::Kind kind, std::string_view alias) {
    std::string key(1, static_cast<char>('0' + static_cast<char>(kind)));
    key += alias;
    return key;
}

}  // namespace

SharedSubject SubjectCache::find(const SubjectId& subject) {
    const auto found = by_id_.find(subject);
    if (found == by_id_.end()) return nullptr;
    order_.splice(order_.begin(), order_, found->second);
    return *found->second;
}

SharedSubject SubjectCache::find(SubjectId::Kind kind, std::string_view alias) {
    const auto found = by_alias_.find(alias_key(kind, alias));
    return found == by_alias_.end() ? nullptr : find(found->second);
}

void SubjectCache::put(const SharedSubject& subject) {
    if (const auto old = by_id_.find(subject->subject); old != by_id_.end()) forget(old->second);
    order_.push_front(subject);
    by_id_[subject->subject] = order_.begin();
    if (!subject->alias.empty())
        by_alias_[alias_key(subject->subject.kind, subject->alias)] = subject->subject;
    if (subject->subject.kind == SubjectId::Kind::conversation) ++conversations_;
    evict();
}

void SubjectCache::drop(const SharedSubject& subject) {
    const auto found = by_id_.find(subject->subject);
    if (found != by_id_.end() && *found->second == subject) forget(found->second);
}

void SubjectCache::clear() {
    order_.clear();
    by_id_.clear();
    by_alias_.clear();
    conversations_ = 0;
}

void SubjectCache::forget(Order::iterator place) {
    const auto& subject = **place;
    if (!subject.alias.empty()) {
        const auto alias = by_alias_.find(alias_key(subject.subject.kind, subject.alias));
        if (alias != by_alias_.end() && alias->second == subject.subject) by_alias_.erase(alias);
    }
    if (subject.subject.kind == SubjectId::Kind::conversation) --conversations_;
    by_id_.erase(subject.subject);
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
