// What a file is by its content.
#pragma once

#include <memory>
#include <string>
#include <string_view>

struct magic_set;

namespace gateway::inside {

class ContentType {
public:
    // Loads the database, from a file. Throws std::runtime_error when it is not there.
    ContentType();

    std::string operator()(std::string_view bytes) const;

private:
    struct Close {
        void operator()(magic_set* cookie) const;
    };

    std::unique_ptr<magic_set, Close> cookie_;
};

}  // namespace gateway::inside
