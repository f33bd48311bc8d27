// A delivery as the API shows it.
#pragma once

#include "gateway/api/texts.hpp"
#include "store/views.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string_view>

namespace gateway::api {

nlohmann::ordered_json json_of(const store::DeliveryView& view, const Texts& texts);

std::optional<dialog::DeliveryState> delivery_state_of(std::string_view text);

}  // namespace gateway::api
