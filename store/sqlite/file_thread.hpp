// One thread for work on files that no loop may wait for: in order, bounded.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace store::sqlite {

class FileThread {
public:
    explicit FileThread(std::size_t waiting_max) : waiting_max_(waiting_max) {}

    ~FileThread() { stop(); }

    FileThread(const FileThread&) = delete;
    FileThread& operator=(const FileThread&) = delete;

    // False when too much waits, or after stop(). Starts the thread when it is needed first.
    bool add(std::function<void()> work);
    // What waits is done, then the thread ends.
    void stop();

private:
    void run();

    std::size_t waiting_max_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> waiting_;
    bool stopped_ = false;
    std::thread thread_;
};

}  // namespace store::sqlite
