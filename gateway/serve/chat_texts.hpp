// The words of the hosted chat page, config/webchat.toml.
#pragma once

#include "connectors/webchat/texts.hpp"
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

std::variant<ChatTexts, std::vector<Mistake>> read_chat_texts(
    std::string_view toml, const std::string& source
);
std::variant<ChatTexts, std::vector<Mistake>> load_chat_texts(const std::filesystem::path& path);

}  // namespace gateway
