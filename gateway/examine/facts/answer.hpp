// What the examining process answers: a line with type, width, height, milliseconds and the
// thumbnail's size, then the thumbnail. Its reader trusts nothing in it, since the process may have
// been taken over by the file that it looked at.
#pragma once

#include "gateway/examine/facts/examined.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace gateway {

std::string write_answer(const Examined& examined);
// Empty when it is anything else than one whole answer, or its thumbnail is no small JPEG.
std::optional<Examined> read_answer(std::string_view answer);

}  // namespace gateway
