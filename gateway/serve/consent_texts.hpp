// The words of the page of consents, config/consent.toml.
#pragma once

#include "gateway/base/mistake.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace gateway {

using ConsentTexts = std::map<std::string, std::string, std::less<>>;

std::variant<ConsentTexts, std::vector<Mistake>> read_consent_texts(
    std::string_view toml, const std::string& source
);
std::variant<ConsentTexts, std::vector<Mistake>> load_consent_texts(
    const std::filesystem::path& path
);

}  // namespace gateway
