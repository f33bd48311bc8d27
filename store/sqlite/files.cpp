#include "store/sqlite/files.hpp"

#include <utility>

namespace store::sqlite {

namespace {

Failure failure_of(const LockerFailure& failure) {
    using What = Failure::What;
    return {failure.damaged ? What::damaged : What::unavailable, failure.detail};
}

template <class T>
std::variant<T, Failure> outcome_of(Locked<T> locked) {
    if (const auto* failure = std::get_if<LockerFailure>(&locked)) return failure_of(*failure);
    return std::get<T>(std::move(locked));
}

}  // namespace

LockerFiles::LockerFiles(
    const std::filesystem::path& directory,
    const Key& staging,
    FindKey find_key,
    Post post,
    bool inline_work,
    Work at_first
)
    : find_key_(std::move(find_key)),
      post_(std::move(post)),
      inline_work_(inline_work),
      locker_(directory, staging),
      thread_(waiting_max) {
    auto sweep = [this, at_first = std::move(at_first)] {
        locker_.sweep_staged();
        if (at_first) at_first(locker_);
    };
    if (inline_work_)
        sweep();
    else
        thread_.add(std::move(sweep));
}

template <class T>
void LockerFiles::run(std::function<Locked<T>(Locker&)> work, Done<T> done) {
    auto shared = std::make_shared<Done<T>>(std::move(done));
    auto job = [this, work = std::move(work), shared] {
        auto outcome = std::make_shared<std::variant<T, Failure>>(outcome_of(work(locker_)));
        post_([open = open_, shared, outcome] {
            if (*open) (*shared)(std::move(*outcome));
        });
    };
    if (inline_work_) return job();
    if (!thread_.add(std::move(job)))
        (*shared)(Failure{Failure::What::busy, "too many files are waiting"});
}

template <class T>
SharedKey LockerFiles::key_for(dialog::PersonId person, const Done<T>& done) {
    auto found = find_key_(person);
    if (auto* failure = std::get_if<Failure>(&found); failure != nullptr) {
        done(std::move(*failure));
        return nullptr;
    }
    auto key = std::get<SharedKey>(std::move(found));
    if (!key) done(Failure{Failure::What::damaged, "a person without a key has files"});
    return key;
}

void LockerFiles::keep(dialog::PersonId person, Bytes bytes, Done<KeptFile> done) {
    auto key = key_for(person, done);
    if (!key) return;
    auto work = [key = std::move(key), person, bytes = std::move(bytes)](Locker& locker) {
        return locker.keep(*key, person, *bytes);
    };
    run<KeptFile>(std::move(work), std::move(done));
}

void LockerFiles::read(
    dialog::PersonId person, std::string sha256, Done<std::optional<std::string>> done
) {
    auto key = key_for(person, done);
    if (!key) return;
    auto work = [key = std::move(key), person, sha256 = std::move(sha256)](Locker& locker) {
        return locker.read(*key, person, sha256);
    };
    run<std::optional<std::string>>(std::move(work), std::move(done));
}

void LockerFiles::stage(Bytes bytes, Done<std::string> done) {
    auto work = [bytes = std::move(bytes)](Locker& locker) { return locker.stage(*bytes); };
    run<std::string>(std::move(work), std::move(done));
}

void LockerFiles::staged(std::string id, Done<std::optional<std::string>> done) {
    auto work = [id = std::move(id)](Locker& locker) { return locker.staged(id); };
    run<std::optional<std::string>>(std::move(work), std::move(done));
}

void LockerFiles::drop_staged(std::string id) {
    auto work = [this, id = std::move(id)] { locker_.drop_staged(id); };
    if (inline_work_) return work();
    thread_.add(std::move(work));  // what is not dropped now is swept later
}

void LockerFiles::close() {
    *open_ = false;
    thread_.stop();
}

}  // namespace store::sqlite
