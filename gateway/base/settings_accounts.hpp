// Reads [[wechat]], [[weibo]], [[webchat]] and [[page]]. For settings.cpp.
#pragma once

#include "gateway/base/settings.hpp"
#include "gateway/base/toml_table.hpp"

#include <vector>

namespace gateway {

std::vector<WechatAccount> read_wechat(TomlTable& root);
std::vector<WeiboAccount> read_weibo(TomlTable& root);
std::vector<WebchatSite> read_webchat(TomlTable& root);
std::vector<CasePage> read_pages(TomlTable& root);

// A text of the form that `is` knows; otherwise a mistake that says how it must be.
template <class Is>
std::optional<std::string> text_of_form(
    TomlTable& table, std::string_view key, Is is, const std::string& how
) {
    auto value = table.text(key);
    if (!value) return std::nullopt;
    if (is(std::string_view(*value))) return value;
    table.mistake(key, "must be " + how);
    return std::nullopt;
}

}  // namespace gateway
