#include "gateway/serve/upload_desk.hpp"

#include <memory>
#include <optional>
#include <utility>

namespace gateway {

using connectors::MediaFetched;
using connectors::MediaRefused;
using connectors::NotStaged;
using connectors::Staged;
using store::Failure;

namespace {

using PutAside = std::variant<std::string, Failure>;
using Found = std::variant<std::optional<std::string>, Failure>;

// Nothing: by its content it is no evidence.
std::optional<dialog::MediaKind> kind_of(const Examined& examined) {
    switch (examined.kind) {
        case Examined::Kind::image:
            return dialog::MediaKind::image;
        case Examined::Kind::audio:
            return dialog::MediaKind::voice;
        case Examined::Kind::video:
            return dialog::MediaKind::video;
        case Examined::Kind::document:
            return dialog::MediaKind::file;
        case Examined::Kind::other:
            return std::nullopt;
    }
    return std::nullopt;
}

}  // namespace

UploadDesk::UploadDesk(store::Files& files, Fetcher::Examine examine, Log& log)
    : files_(files),
      examine_(std::move(examine)),
      log_(log) {}

net::Task<std::variant<Staged, NotStaged>> UploadDesk::stage(connectors::Upload upload) {
    if (upload.bytes.size() > connectors::media_bytes_max)
        co_return NotStaged{NotStaged::Why::too_large};
    const auto bytes = std::make_shared<const std::string>(std::move(upload.bytes));
    const std::variant<Examined, NotExamined> looked = co_await examine_(bytes);
    if (const auto* failure = std::get_if<NotExamined>(&looked); failure != nullptr) {
        log_.warning("upload.not_examined", {{"detail", failure->detail}});
        co_return NotStaged{
            failure->killed ? NotStaged::Why::not_taken : NotStaged::Why::unavailable};
    }
    const auto kind = kind_of(std::get<Examined>(looked));
    if (!kind) co_return NotStaged{NotStaged::Why::not_taken};
    auto begin = [&](net::Completion<PutAside> done) {
        auto shared = std::make_shared<net::Completion<PutAside>>(std::move(done));
        files_.stage(bytes, [shared](PutAside put) { (*shared)(std::move(put)); });
    };
    PutAside put = co_await net::wait<PutAside>(begin);
    if (const auto* failure = std::get_if<Failure>(&put); failure != nullptr) {
        log_.error("upload.not_staged", {{"detail", failure->detail}});
        co_return NotStaged{NotStaged::Why::unavailable};
    }
    co_return Staged{.id = std::get<std::string>(std::move(put)), .kind = *kind};
}

net::Task<std::variant<MediaFetched, MediaRefused>> UploadDesk::fetch(connectors::MediaWanted wanted
) {
    auto begin = [&](net::Completion<Found> done) {
        auto shared = std::make_shared<net::Completion<Found>>(std::move(done));
        files_.staged(wanted.platform_media_id, [shared](Found found) {
            (*shared)(std::move(found));
        });
    };
    Found found = co_await net::wait<Found>(begin);
    if (const auto* failure = std::get_if<Failure>(&found); failure != nullptr) {
        const bool damaged = failure->what == Failure::What::damaged;
        co_return MediaRefused{
            .for_ever = damaged,
            .obstacle = damaged ? dialog::Obstacle::malformed : dialog::Obstacle::platform_down,
            .detail = failure->detail,
        };
    }
    auto& bytes = std::get<std::optional<std::string>>(found);
    if (!bytes)
        co_return MediaRefused{
            .for_ever = true,
            .obstacle = dialog::Obstacle::media_gone,
            .detail = "the upload is not there any more",
        };
    co_return MediaFetched{.bytes = std::move(*bytes)};
}

void UploadDesk::forget(const connectors::MediaWanted& wanted) {
    files_.drop_staged(wanted.platform_media_id);
}

}  // namespace gateway
