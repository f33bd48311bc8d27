// Files that a customer hands to us directly, beside the platforms. A file is looked at and put
// aside, safe from a crash, before the event that names it goes on the road; from there on it is
// fetched like any other.
#pragma once

#include "dialog/cases/case.hpp"
#include "gateway/net/task.hpp"

#include <cstdint>
#include <string>
#include <variant>

namespace connectors {

struct Upload {
    std::string bytes;      // at most media_bytes_max
    std::string file_name;  // as the customer's machine calls it; not to be trusted
};

struct Staged {
    std::string id;  // [0-9a-f]{32}: the event's platform_media_id
    dialog::MediaKind kind{};
};

struct NotStaged {
    enum class Why : std::uint8_t {
        not_taken,    // by its content it is nothing that we take as evidence
        too_large,    // for its kind
        unavailable,  // the disk, or too much at once: try again
    };
    Why why{};
};

class Uploads {
public:
    virtual ~Uploads() = default;
    virtual net::Task<std::variant<Staged, NotStaged>> stage(Upload upload) = 0;
};

}  // namespace connectors
