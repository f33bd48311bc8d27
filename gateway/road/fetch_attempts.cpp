// One attempt of the fetcher: from the platform into the locker, and what that means for the
// record.
#include "gateway/road/fetcher.hpp"

#include <boost/asio/steady_timer.hpp>

#include <optional>
#include <utility>

namespace gateway {

using connectors::MediaFetched;
using connectors::MediaRefused;
using dialog::Obstacle;
using store::Failure;

namespace {

constexpr Duration after_failure{std::chrono::seconds(5)};
constexpr std::size_t name_bytes_max = 200;

using Kept = std::variant<store::KeptFile, Failure>;

connectors::MediaWanted wanted_of(const dialog::Evidence& evidence) {
    return {
        .kind = evidence.kind,
        .platform_media_id = evidence.platform_media_id,
        .url = evidence.url,
    };
}

// A name for people, cut where a character ends.
std::string short_name(std::string name) {
    if (name.size() <= name_bytes_max) return name;
    std::size_t end = name_bytes_max;
    while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U) --end;
    name.resize(end);
    return name;
}

std::string type_unless_examined(const std::variant<Examined, NotExamined>& looked) {
    const auto* examined = std::get_if<Examined>(&looked);
    return examined == nullptr ? "application/octet-stream" : examined->type;
}

// In a set for as long as it lives.
class Telling {
public:
    using Keys = std::set<std::pair<dialog::ConversationId, dialog::MediaKind>>;

    Telling(Keys& all, const Keys::key_type& key) : all_(all), place_(all.insert(key).first) {}

    ~Telling() { all_.erase(place_); }

    Telling(const Telling&) = delete;
    Telling& operator=(const Telling&) = delete;

private:
    Keys& all_;
    Keys::iterator place_;
};

}  // namespace

net::Task<void> Fetcher::attempt_once(Job& job) {
    ++job.attempts;
    const dialog::Evidence evidence = job.row.evidence;
    connectors::MediaSource* source = find_source_(evidence.account);
    if (source == nullptr) {
        MediaRefused refused{.obstacle = Obstacle::not_allowed, .detail = "no access to media"};
        co_await give_back(job, std::move(refused));
        co_return;
    }
    connectors::MediaWanted wanted = wanted_of(evidence);
    std::variant<MediaFetched, MediaRefused> got = co_await source->fetch(std::move(wanted));
    if (auto* fetched = std::get_if<MediaFetched>(&got); fetched != nullptr) {
        breaker_of(evidence.account).note(false, clock_.now());
        if (!fetched->bytes.empty()) {
            co_await keep(job, std::move(*fetched));
            co_return;
        }
        got = MediaRefused{.obstacle = Obstacle::malformed, .detail = "an empty file"};
    }
    MediaRefused refused = std::get<MediaRefused>(std::move(got));
    breaker_of(evidence.account).note(is_the_platforms(refused.obstacle), clock_.now());
    co_await give_back(job, std::move(refused));
}

net::Task<std::optional<std::string>> Fetcher::keep_file(dialog::PersonId person, Bytes bytes) {
    auto begin = [&](net::Completion<Kept> done) {
        auto shared = std::make_shared<net::Completion<Kept>>(std::move(done));
        store_.files().keep(person, bytes, [shared](Kept kept) { (*shared)(std::move(kept)); });
    };
    const Kept kept = co_await net::wait<Kept>(begin);
    if (const auto* file = std::get_if<store::KeptFile>(&kept); file != nullptr)
        co_return file->sha256;
    log_.error("evidence.not_kept", {{"detail", std::get<Failure>(kept).detail}});
    co_return std::nullopt;
}

// The file as it came is kept before all else; what looking at it tells may be nothing.
net::Task<void> Fetcher::keep(Job& job, MediaFetched fetched) {
    const auto id = job.row.evidence.id;
    const auto person = job.row.person;
    const auto bytes = std::make_shared<const std::string>(std::move(fetched.bytes));
    std::string called = std::move(fetched.file_name);
    if (called.empty()) called = job.row.evidence.note;
    const auto sha256 = co_await keep_file(person, bytes);
    if (!sha256) {  // a full disk, say: no reason to fetch it every other second
        const Instant now = clock_.now();
        put_back(id, next_attempt_of(job, now).value_or(now + options_.retry.longest));
        co_return;
    }
    std::variant<Examined, NotExamined> looked = co_await examine_(bytes);
    const auto* blind = std::get_if<NotExamined>(&looked);
    if (blind != nullptr) log_.warning("evidence.not_examined", {{"detail", blind->detail}});
    if (blind != nullptr && !blind->killed && ++job.unexamined < options_.examinations_max) {
        put_back(id, clock_.now() + after_failure);
        co_return;
    }
    dialog::EvidenceFile file{
        .sha256 = *sha256,
        .bytes = bytes->size(),
        .type = type_unless_examined(looked),
        .name = short_name(std::move(called)),
        .fetched_at = clock_.now(),
    };
    if (auto* examined = std::get_if<Examined>(&looked); examined != nullptr) {
        file.width = examined->width;
        file.height = examined->height;
        file.duration_ms = static_cast<std::uint32_t>(examined->duration.count());
        if (!examined->thumbnail.empty()) {
            auto small = std::make_shared<const std::string>(std::move(examined->thumbnail));
            const auto kept = co_await keep_file(person, std::move(small));
            file.thumbnail_sha256 = kept.value_or("");
        }
    }
    dialog::Fetched ended{
        .evidence = job.row.evidence,
        .ending = dialog::Fetched::Ending::fetched,
        .file = std::move(file),
    };
    co_await end(job, std::move(ended));
}

net::Task<void> Fetcher::give_back(Job& job, MediaRefused refused) {
    using Ending = dialog::Fetched::Ending;
    const auto& evidence = job.row.evidence;
    const Instant now = clock_.now();
    log_.warning(
        "evidence.not_fetched",
        {{"account", evidence.account},
         {"obstacle", name(refused.obstacle)},
         {"detail", refused.detail}}
    );
    const auto next = next_attempt_of(job, now);
    // Whether that one's words reach the customer is not known yet.
    const bool being_asked = telling_.contains(asked_for(evidence));
    if ((refused.for_ever || !next) && being_asked) {
        put_back(evidence.id, now + after_failure);
        co_return;
    }
    if (refused.for_ever || !next) {
        dialog::Fetched ended{
            .evidence = evidence, .ending = Ending::gone, .detail = std::move(refused.detail)};
        co_await end(job, std::move(ended));
        co_return;
    }
    const bool outage = is_the_platforms(refused.obstacle);
    const auto patience = outage ? options_.ask_in_outage_after : options_.ask_again_after;
    const bool overdue = now - evidence.received_at >= patience;
    if (overdue && !job.told && !being_asked) {
        co_await tell_overdue(job, std::move(refused.detail));
    }
    count(job.row.evidence.account, "later");
    put_back(job.row.evidence.id, *next);
}

std::optional<Instant> Fetcher::next_attempt_of(const Job& job, Instant now) const {
    const auto& evidence = job.row.evidence;
    const Attempted attempted{
        .attempts = job.attempts,
        .made_at = evidence.received_at,
        .seed = dialog::raw(evidence.id) * 2'654'435'761U + job.attempts,
    };
    return next_attempt(options_.retry, attempted, now);
}

// When the customer could not be asked now, the end asks.
net::Task<void> Fetcher::tell_overdue(Job& job, std::string detail) {
    dialog::Fetched ended{
        .evidence = job.row.evidence,
        .ending = dialog::Fetched::Ending::overdue,
        .detail = std::move(detail),
    };
    const Inbox::FetchEnded told = co_await tell(std::move(ended));
    if (told.carried == Inbox::Carried::unavailable) co_return;
    job.told = true;
    job.row.evidence.asked_again = told.asked;
}

// Several pictures that were sent together are lost together: who was just asked for such a thing
// is not asked for the next one, since the words fit them all.
net::Task<Inbox::FetchEnded> Fetcher::tell(dialog::Fetched fetched) {
    const Asked key = asked_for(fetched.evidence);
    const Telling telling(telling_, key);
    const auto now = clock_.now();
    std::erase_if(asked_, [&](const auto& each) {
        return now - each.second >= options_.asked_apart;
    });
    const bool asked_before = fetched.evidence.asked_again || asked_.contains(key);
    fetched.evidence.asked_again = asked_before;
    Inbox::FetchEnded ended = co_await inbox_.end_fetch(std::move(fetched));
    if (ended.asked) asked_.insert_or_assign(key, now);
    ended.asked = ended.asked || asked_before;
    co_return ended;
}

Fetcher::Asked Fetcher::asked_for(const dialog::Evidence& evidence) {
    return {evidence.conversation, evidence.kind};
}

// Until it is stored the file is fetched again after a restart, which does no harm.
net::Task<void> Fetcher::end(Job& job, dialog::Fetched fetched) {
    const auto id = job.row.evidence.id;
    const std::string account = job.row.evidence.account;
    const bool is_here = fetched.ending == dialog::Fetched::Ending::fetched;
    net::Task<Inbox::FetchEnded> telling =
        is_here ? inbox_.end_fetch(std::move(fetched)) : tell(std::move(fetched));
    const Inbox::FetchEnded ended = co_await std::move(telling);
    if (ended.carried == Inbox::Carried::unavailable) {
        put_back(id, clock_.now() + after_failure);
        co_return;
    }
    if (ended.carried == Inbox::Carried::refused)
        log_.error("fetch.end_refused", {{"evidence", dialog::raw(id)}});
    count(account, is_here ? "fetched" : "gone");
    if (auto* source = find_source_(account); source != nullptr)
        source->forget(wanted_of(job.row.evidence));
    jobs_.erase(id);
    --busy_;
    waiting_gauge_.set(static_cast<double>(jobs_.size()));
    clock_.wake();
}

}  // namespace gateway
