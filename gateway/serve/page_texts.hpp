// The words of the pages that customers open, each file of config/ whole and in the house's tone,
// or all its mistakes.
#pragma once

#include "connectors/casepage/texts.hpp"
#include "connectors/webchat/texts.hpp"
#include "connectors/wechat/consent/page.hpp"
#include "dialog/talk/tone.hpp"
#include "gateway/base/mistake.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace gateway {

struct ChatTexts {
    connectors::webchat::PageTexts page;
    std::string privacy;  // the privacy page's text
};

using CaseTexts = connectors::casepage::PageTexts;
using ConsentTexts = connectors::wechat::consent::PageTexts;

template <class Texts>
using TextsOrMistakes = std::variant<Texts, std::vector<Mistake>>;

// `source` names the file in mistakes.
TextsOrMistakes<ChatTexts> read_chat_texts(
    std::string_view toml, const std::string& source, const dialog::ToneRules& tone
);
TextsOrMistakes<CaseTexts> read_case_texts(
    std::string_view toml, const std::string& source, const dialog::ToneRules& tone
);
TextsOrMistakes<ConsentTexts> read_consent_texts(
    std::string_view toml, const std::string& source, const dialog::ToneRules& tone
);

// From webchat.toml, casepage.toml and consent.toml of a folder of content.
TextsOrMistakes<ChatTexts> load_chat_texts(
    const std::filesystem::path& folder, const dialog::ToneRules& tone
);
TextsOrMistakes<CaseTexts> load_case_texts(
    const std::filesystem::path& folder, const dialog::ToneRules& tone
);
TextsOrMistakes<ConsentTexts> load_consent_texts(
    const std::filesystem::path& folder, const dialog::ToneRules& tone
);

}  // namespace gateway
