// The words of the customer's case page, config/casepage.toml.
#pragma once

#include "connectors/casepage/texts.hpp"
#include "dialog/talk/tone.hpp"
#include "gateway/base/mistake.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace gateway {

using CaseTexts = connectors::casepage::PageTexts;

// Complete, and every one of them in the house's tone.
std::variant<CaseTexts, std::vector<Mistake>> read_case_texts(
    std::string_view toml, const std::string& source, const dialog::ToneRules& tone
);
std::variant<CaseTexts, std::vector<Mistake>> load_case_texts(
    const std::filesystem::path& path, const dialog::ToneRules& tone
);

}  // namespace gateway
