// Blocking work that the loop sends elsewhere, one piece after the other, and hears of: what is
// asked of the database beside the road, where nobody waits for a group commit.
#pragma once

#include "store/sqlite/file_thread.hpp"
#include "store/sqlite/sqlite_store.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <utility>
#include <variant>

namespace store::sqlite {

class Errands {
public:
    static constexpr std::size_t waiting_max = 1'000;  // beyond it: `busy`

    // Inline: no thread, everything is done before run() returns.
    Errands(Post post, bool inline_work) : post_(std::move(post)), inline_(inline_work) {}

    ~Errands() {
        stop();
        door_->open = false;
    }

    Errands(const Errands&) = delete;
    Errands& operator=(const Errands&) = delete;

    // `work` runs on the thread, `done` on the loop.
    template <class T, class Work>
    void run(Work work, Done<T> done) {
        if (inline_) return done(work());
        std::function<void()> errand = [work = std::move(work), done, door = door_, post = post_] {
            auto answer = std::make_shared<std::variant<T, Failure>>(work());
            post([answer, done, door] {
                if (door->open) done(std::move(*answer));
            });
        };
        if (!thread_.add(std::move(errand)))
            done(Failure{Failure::What::busy, "too many questions wait"});
    }

    // Does what waits, then ends the thread.
    void stop() { thread_.stop(); }

private:
    // Answers that come after the end find it shut. Looked at on the loop thread only.
    struct Door {
        bool open = true;
    };

    Post post_;
    bool inline_;
    std::shared_ptr<Door> door_ = std::make_shared<Door>();
    FileThread thread_{waiting_max};
};

}  // namespace store::sqlite
