// The bytes of evidence, beside the road: nothing here sends or changes a case. Sealed under the
// key of whoever sent them, stored once per person, on the disk for good before `done` is called.
//
// Threads: as for Store. The disk's work is done elsewhere, in order.
#pragma once

#include "dialog/cases/ids.hpp"
#include "store/failure.hpp"
#include "store/locker.hpp"

#include <memory>
#include <optional>
#include <string>

namespace store {

class Files {
public:
    static constexpr std::size_t waiting_max = 16;  // beyond it `busy`

    using Bytes = std::shared_ptr<const std::string>;

    virtual ~Files() = default;

    // A person who is not known gives `damaged`: there is no key to seal with.
    virtual void keep(dialog::PersonId person, Bytes bytes, Done<KeptFile> done) = 0;
    // Nothing when that person has no such file.
    virtual void read(
        dialog::PersonId person, std::string sha256, Done<std::optional<std::string>> done
    ) = 0;

    // Puts a file aside until the event that names it is stored and it is fetched; gives its id.
    virtual void stage(Bytes bytes, Done<std::string> done) = 0;
    virtual void staged(std::string id, Done<std::optional<std::string>> done) = 0;
    virtual void drop_staged(std::string id) = 0;
};

}  // namespace store
