#include "dialog/talk/scripts.hpp"

#include <algorithm>

namespace dialog {

namespace {

bool is_place_char(char c) {
    return (c >= 'a' && c <= 'z') || c == '_' || (c >= '0' && c <= '9');
}

std::uint32_t variant_hash(std::string_view id, std::size_t variant) {
    std::uint32_t hash = 2166136261U;
    for (const char c : id) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
    return (hash ^ static_cast<std::uint32_t>(variant + 1)) * 16777619U;
}

}  // namespace

std::variant<Template, std::string> Template::parse(std::string_view text) {
    Template result;
    result.source_ = text;
    std::string literal;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '}') {
            if (i + 1 < text.size() && text[i + 1] == '}')
                ++i;
            else
                return std::string("a closing brace without an opening one");
            literal += '}';
            continue;
        }
        if (text[i] != '{') {
            literal += text[i];
            continue;
        }
        if (i + 1 < text.size() && text[i + 1] == '{') {
            literal += '{';
            ++i;
            continue;
        }
        const std::size_t close = text.find('}', i);
        if (close == std::string_view::npos) return std::string("an opening brace is not closed");
        const std::string_view name = text.substr(i + 1, close - i - 1);
        if (name.empty() || !std::all_of(name.begin(), name.end(), is_place_char))
            return "{" + std::string(name) + "} is no name of a place";
        if (!literal.empty()) result.parts_.push_back({false, std::exchange(literal, {})});
        result.parts_.push_back({true, std::string(name)});
        i = close;
    }
    if (!literal.empty()) result.parts_.push_back({false, std::move(literal)});
    if (result.parts_.empty()) return std::string("the text is empty");
    return result;
}

std::string Template::fill(std::span<const Place> places) const {
    std::string text;
    text.reserve(source_.size() + 64);
    for (const auto& part : parts_) {
        if (!part.is_place) {
            text += part.text;
            continue;
        }
        const auto given = std::find_if(places.begin(), places.end(), [&](const auto& place) {
            return place.first == part.text;
        });
        if (given != places.end()) text += given->second;
    }
    return text;
}

std::vector<std::string> Template::places() const {
    std::vector<std::string> names;
    for (const auto& part : parts_)
        if (part.is_place) names.push_back(part.text);
    return names;
}

void Scripts::add(std::string id, Template variant) {
    by_id_[std::move(id)].push_back(std::move(variant));
}

const std::vector<Template>* Scripts::find(std::string_view id) const {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : &found->second;
}

std::string_view Scripts::for_emotion(std::string_view id, intents::Emotion emotion) const {
    if (emotion >= intents::Emotion::angry) {
        const auto found = by_id_.find(std::string(id) + "@angry");
        if (found != by_id_.end()) return found->first;
    }
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? id : std::string_view(found->first);
}

std::vector<std::string_view> Scripts::ids() const {
    std::vector<std::string_view> all;
    all.reserve(by_id_.size());
    for (const auto& [id, variants] : by_id_) all.emplace_back(id);
    std::sort(all.begin(), all.end());
    return all;
}

bool all_said(std::string_view id, std::size_t variants, const std::vector<std::uint32_t>& said) {
    for (std::size_t i = 0; i < variants; ++i)
        if (std::find(said.begin(), said.end(), variant_hash(id, i)) == said.end()) return false;
    return true;
}

std::size_t choose_variant(
    std::string_view id, std::size_t variants, std::uint64_t seed, std::vector<std::uint32_t>& said
) {
    std::size_t chosen = variants;
    std::size_t oldest = 0;
    auto oldest_place = static_cast<std::ptrdiff_t>(said.size());
    for (std::size_t i = 0; i < variants && chosen == variants; ++i) {
        const std::size_t candidate = (seed + i) % variants;
        // The last time it was said decides, so look from the newest.
        const auto at = std::find(said.rbegin(), said.rend(), variant_hash(id, candidate));
        if (at == said.rend()) {
            chosen = candidate;
            continue;
        }
        const std::ptrdiff_t place = said.rend() - at - 1;
        if (place < oldest_place) {
            oldest_place = place;
            oldest = candidate;
        }
    }
    if (chosen == variants) chosen = oldest;
    said.push_back(variant_hash(id, chosen));
    if (said.size() > said_max) said.erase(said.begin());
    return chosen;
}

}  // namespace dialog
