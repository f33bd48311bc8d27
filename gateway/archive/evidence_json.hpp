// A record of evidence as it is shown and handed on.
#pragma once

#include "store/evidence_room.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace gateway {

// Where it came from, when, what it really is, and where its bytes are.
nlohmann::ordered_json json_of(const dialog::Evidence& evidence);

// The usual ending of files of that type, with its dot: ".jpg"; ".bin" when there is none.
std::string_view ending_of(std::string_view type);

// "image-1024.jpg": nothing in it is the sender's word.
std::string safe_name(const dialog::Evidence& evidence);

}  // namespace gateway
