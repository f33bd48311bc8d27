// The engine's files: a locker beside the database, worked by a thread of its own.
#pragma once

#include "store/files.hpp"
#include "store/sqlite/file_thread.hpp"
#include "store/sqlite/pending_turn.hpp"
#include "store/sqlite/sqlite_store.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <variant>

namespace store::sqlite {

class LockerFiles : public Files {
public:
    using FindKey = std::function<std::variant<SharedKey, Failure>(dialog::PersonId person)>;
    using Work = std::function<void(Locker& locker)>;

    // `inline_work`: no thread; the callbacks still come through `post`. `at_first` is done before
    // anything else; it may be empty.
    LockerFiles(
        const std::filesystem::path& directory,
        const Key& staging,
        FindKey find_key,
        Post post,
        bool inline_work,
        Work at_first
    );

    void keep(dialog::PersonId person, Bytes bytes, Done<KeptFile> done) override;
    void read(dialog::PersonId person, std::string sha256, Done<std::optional<std::string>> done)
        override;
    void stage(Bytes bytes, Done<std::string> done) override;
    void staged(std::string id, Done<std::optional<std::string>> done) override;
    void drop_staged(std::string id) override;

    // What waits is done; callbacks that come after this are dropped.
    void close();

private:
    template <class T>
    void run(std::function<Locked<T>(Locker&)> work, Done<T> done);
    // Nothing, and `done` is told why, when that person has no key.
    template <class T>
    SharedKey key_for(dialog::PersonId person, const Done<T>& done);

    FindKey find_key_;
    Post post_;
    bool inline_work_;
    std::shared_ptr<bool> open_ = std::make_shared<bool>(true);  // loop thread only
    Locker locker_;
    FileThread thread_;
};

}  // namespace store::sqlite
