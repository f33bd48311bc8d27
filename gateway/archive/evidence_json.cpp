#include "gateway/archive/evidence_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace gateway {

namespace {

using Json = nlohmann::ordered_json;

constexpr auto endings = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"application/msword", ".doc"},
    {"application/pdf", ".pdf"},
    {"application/vnd.ms-excel", ".xls"},
    {"application/vnd.ms-powerpoint", ".ppt"},
    {"application/vnd.openxmlformats-officedocument.presentationml.presentation", ".pptx"},
    {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"},
    {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"},
    {"audio/amr", ".amr"},
    {"audio/mp4", ".m4a"},
    {"audio/mpeg", ".mp3"},
    {"audio/ogg", ".ogg"},
    {"audio/silk", ".silk"},
    {"audio/wav", ".wav"},
    {"audio/x-m4a", ".m4a"},
    {"audio/x-silk", ".silk"},
    {"audio/x-wav", ".wav"},
    {"image/avif", ".avif"},
    {"image/bmp", ".bmp"},
    {"image/gif", ".gif"},
    {"image/heic", ".heic"},
    {"image/heif", ".heif"},
    {"image/jpeg", ".jpg"},
    {"image/png", ".png"},
    {"image/webp", ".webp"},
    {"text/csv", ".csv"},
    {"text/plain", ".txt"},
    {"video/3gpp", ".3gp"},
    {"video/mp4", ".mp4"},
    {"video/quicktime", ".mov"},
    {"video/webm", ".webm"},
});

Json text_or_null(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

Json number_or_null(std::uint32_t number) {
    return number == 0 ? Json(nullptr) : Json(number);
}

Json json_of(const dialog::EvidenceFile& file) {
    return {
        {"name", text_or_null(file.name)},
        {"type", file.type},
        {"bytes", file.bytes},
        {"sha256", file.sha256},
        {"width", number_or_null(file.width)},
        {"height", number_or_null(file.height)},
        {"duration_ms", number_or_null(file.duration_ms)},
        {"has_thumbnail", !file.thumbnail_sha256.empty()},
        {"fetched_at", dialog::rfc3339(file.fetched_at)},
    };
}

}  // namespace

Json json_of(const dialog::Evidence& evidence) {
    return {
        {"id", std::to_string(dialog::raw(evidence.id))},
        {"kind", name(evidence.kind)},
        {"account", text_or_null(evidence.account)},
        {"platform_id", text_or_null(evidence.platform_media_id)},
        {"url", text_or_null(evidence.url)},
        {"note", text_or_null(evidence.note)},
        {"received_at", dialog::rfc3339(evidence.received_at)},
        {"state", name(evidence.state)},
        {"why", text_or_null(evidence.detail)},
        {"asked_again", evidence.asked_again},
        {"file", evidence.file ? json_of(*evidence.file) : Json(nullptr)},
    };
}

std::string_view ending_of(std::string_view type) {
    const auto* const found =
        std::ranges::find(endings, type, [](const auto& each) { return each.first; });
    return found == endings.end() ? ".bin" : found->second;
}

std::string safe_name(const dialog::Evidence& evidence) {
    const auto type = evidence.file ? std::string_view(evidence.file->type) : std::string_view();
    return std::string(name(evidence.kind)) + "-" + std::to_string(dialog::raw(evidence.id)) +
           std::string(ending_of(type));
}

}  // namespace gateway
