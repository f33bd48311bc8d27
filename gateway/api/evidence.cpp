// What customers sent: looked at, fetched one by one, or all of a case at once. Who asked for what
// is noted, durably, before any of it is given.
#include "dialog/cases/number.hpp"
#include "gateway/api/answer.hpp"
#include "gateway/api/api.hpp"
#include "gateway/api/asked.hpp"
#include "gateway/api/body.hpp"
#include "gateway/archive/case_archive.hpp"
#include "gateway/archive/evidence_json.hpp"
#include "gateway/examine/facts/examined.hpp"
#include "gateway/net/pool.hpp"

#include <nlohmann/json.hpp>

#include <memory>
#include <utility>

namespace gateway::api {

namespace {

using Json = nlohmann::ordered_json;
using store::Access;
using store::CaseEvidence;
using store::EvidenceRow;
using store::Failure;
using Bytes = std::optional<std::string>;

constexpr std::string_view unknown_type = "application/octet-stream";

// One of the few answers with whole files: counted from its beginning until its bytes have left.
class Seat {
public:
    explicit Seat(std::size_t& taken) : taken_(taken) { ++taken_; }

    ~Seat() { --taken_; }

    Seat(const Seat&) = delete;
    Seat& operator=(const Seat&) = delete;

private:
    std::size_t& taken_;
};

net::Response no_such(std::string_view what) {
    return problem(404, "not_found", "there is no such " + std::string(what));
}

// What it is by its content, when nothing can come of a browser knowing it.
std::string type_to_send(const dialog::EvidenceFile& file) {
    const bool harmless = is_content_type(file.type) && kind_of(file.type) != Examined::Kind::other;
    return harmless ? file.type : std::string(unknown_type);
}

net::Response attachment(std::string type, const std::string& name, std::string bytes) {
    net::Response response;
    response.content_type = std::move(type);
    response.headers.emplace_back("Content-Disposition", "attachment; filename=\"" + name + "\"");
    response.body = std::move(bytes);
    return response;
}

struct Zip {
    std::string bytes;
    std::size_t damaged = 0;
};

struct TooLarge {};

using Zipped = std::variant<std::optional<Zip>, TooLarge, Failure>;

std::uint64_t bytes_of(const CaseEvidence& of) {
    std::uint64_t bytes = 0;
    for (const auto& row : of.items)
        if (row.evidence.file) bytes += row.evidence.file->bytes;
    return bytes;
}

Zipped zip_of(store::EvidenceRoom& room, std::string_view number, std::uint64_t bytes_max) {
    const auto found = room.of_case(number);
    if (const auto* failure = std::get_if<Failure>(&found)) return *failure;
    const auto& of = std::get<std::optional<CaseEvidence>>(found);
    if (!of) return std::optional<Zip>();
    if (bytes_of(*of) > bytes_max) return TooLarge{};
    const auto made = archive_of(room, *of);
    if (const auto* failure = std::get_if<Failure>(&made)) return *failure;
    const auto& archive = std::get<CaseArchive>(made);
    auto written = zip_in_memory(archive.entries);
    if (auto* mistake = std::get_if<ZipMistake>(&written))
        return Failure{Failure::What::unavailable, std::move(mistake->what)};
    return Zip{std::get<std::string>(std::move(written)), archive.damaged.size()};
}

}  // namespace

// On the thread of the evidence, which does one thing after the other.
template <class T, class Work>
net::Task<T> Api::read_evidence(Work work) {
    T answer = co_await net::offload(evidence_pool_, std::move(work));
    co_return answer;
}

std::optional<net::Response> Api::no_seat() const {
    if (evidence_seats_ < evidence_seats_max) return std::nullopt;
    return come_again(503, "busy", "too much evidence is on its way", std::chrono::seconds(1));
}

net::Task<net::Response> Api::list_evidence(Call call) {
    if (!dialog::is_case_number(call.id)) co_return no_such("case");
    if (auto full = no_seat()) co_return std::move(*full);
    const Seat seat(evidence_seats_);
    using Found = store::EvidenceRoom::Answer<std::optional<CaseEvidence>>;
    auto work = [room = &parts_.evidence, number = call.id] { return room->of_case(number); };
    const Found found = co_await read_evidence<Found>(std::move(work));
    if (const auto* failure = std::get_if<Failure>(&found)) co_return unavailable(*failure);
    const auto& of = std::get<std::optional<CaseEvidence>>(found);
    if (!of) co_return no_such("case");
    auto refused =
        co_await note_access(call, "list", Access::Kind::opened_case, dialog::raw(of->id));
    if (refused) co_return std::move(*refused);
    Json items = Json::array();
    for (const auto& row : of->items) items.push_back(json_of(row.evidence));
    co_return json_answer(
        200, {{"items", std::move(items)}, {"next", nullptr}, {"unreadable", of->unreadable}}
    );
}

net::Task<Api::FoundItem> Api::find_item(std::string id) {
    const auto number = number_of(id);
    if (!number) co_return std::optional<EvidenceRow>();
    auto work = [room = &parts_.evidence, which = *number] {
        return room->item(dialog::EvidenceId{which});
    };
    FoundItem found = co_await read_evidence<FoundItem>(std::move(work));
    co_return found;
}

net::Task<net::Response> Api::give_file(const Call& call, EvidenceRow row, GivenFile given) {
    auto refused = co_await note_access(
        call, given.what, Access::Kind::evidence, dialog::raw(row.evidence.id)
    );
    if (refused) co_return std::move(*refused);
    using Found = store::EvidenceRoom::Answer<Bytes>;
    auto work = [room = &parts_.evidence, person = row.person, sha256 = given.sha256] {
        return room->file(person, sha256);
    };
    Found found = co_await read_evidence<Found>(std::move(work));
    const auto* failure = std::get_if<Failure>(&found);
    const bool damaged = failure != nullptr && failure->what == Failure::What::damaged;
    if (failure != nullptr && !damaged) co_return unavailable(*failure);
    if (damaged || !std::get<Bytes>(found)) {
        parts_.log.error("evidence.damaged", {{"evidence", dialog::raw(row.evidence.id)}});
        co_return problem(410, "damaged", "our copy of this file is lost or was changed");
    }
    co_return attachment(given.type, given.name, std::move(*std::get<Bytes>(found)));
}

net::Task<net::Response> Api::show_original(Call call) {
    co_return co_await show_file(std::move(call), false);
}

net::Task<net::Response> Api::show_thumbnail(Call call) {
    co_return co_await show_file(std::move(call), true);
}

net::Task<net::Response> Api::show_file(Call call, bool small) {
    if (auto full = no_seat()) co_return std::move(*full);
    auto seat = std::make_shared<Seat>(evidence_seats_);
    FoundItem found = co_await find_item(call.id);
    if (const auto* failure = std::get_if<Failure>(&found)) co_return unavailable(*failure);
    auto& row = std::get<std::optional<EvidenceRow>>(found);
    if (!row) co_return no_such("evidence");
    if (!row->evidence.file) co_return problem(404, "not_fetched", "there are no bytes of it here");
    const auto& file = *row->evidence.file;
    if (small && file.thumbnail_sha256.empty())
        co_return problem(404, "no_thumbnail", "there is no small picture of it");
    GivenFile given{"download", file.sha256, type_to_send(file), safe_name(row->evidence)};
    if (small) given = {"thumbnail", file.thumbnail_sha256, "image/jpeg", "thumbnail.jpg"};
    EvidenceRow item = std::move(*row);
    net::Response response = co_await give_file(call, std::move(item), std::move(given));
    response.on_written = [seat = std::move(seat)](bool /*written*/) {};
    co_return response;
}

net::Task<net::Response> Api::export_evidence(Call call) {
    if (!dialog::is_case_number(call.id)) co_return no_such("case");
    if (auto full = no_seat()) co_return std::move(*full);
    if (archives_ > 0)
        co_return come_again(503, "busy", "another archive is being made", std::chrono::seconds(5));
    auto seat = std::make_shared<Seat>(evidence_seats_);
    auto only = std::make_shared<Seat>(archives_);
    using Found = store::EvidenceRoom::Answer<std::optional<CaseEvidence>>;
    auto look = [room = &parts_.evidence, number = call.id] { return room->of_case(number); };
    const Found found = co_await read_evidence<Found>(std::move(look));
    if (const auto* failure = std::get_if<Failure>(&found)) co_return unavailable(*failure);
    const auto& of = std::get<std::optional<CaseEvidence>>(found);
    if (!of) co_return no_such("case");
    auto refused =
        co_await note_access(call, "export", Access::Kind::opened_case, dialog::raw(of->id));
    if (refused) co_return std::move(*refused);
    auto work = [room = &parts_.evidence, number = call.id] {
        return zip_of(*room, number, archive_bytes_max);
    };
    Zipped zipped = co_await read_evidence<Zipped>(std::move(work));
    if (const auto* failure = std::get_if<Failure>(&zipped)) co_return unavailable(*failure);
    if (std::holds_alternative<TooLarge>(zipped))
        co_return problem(
            413,
            "too_large",
            "more than 64 MiB: take the files one by one, or use huiyin export --evidence"
        );
    auto& zip = std::get<std::optional<Zip>>(zipped);
    if (!zip) co_return no_such("case");
    auto response =
        attachment("application/zip", "evidence-" + call.id + ".zip", std::move(zip->bytes));
    response.headers.emplace_back("X-Damaged-Files", std::to_string(zip->damaged));
    response.on_written = [seat = std::move(seat), only = std::move(only)](bool /*written*/) {};
    co_return response;
}

}  // namespace gateway::api
