#include "connectors/weibo/sender.hpp"

#include "connectors/weibo/address.hpp"
#include "connectors/weibo/comment.hpp"
#include "connectors/weibo/reply.hpp"
#include "connectors/weibo/utf8.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace connectors::weibo {

namespace {

using dialog::Ending;
using dialog::Obstacle;
using namespace std::chrono_literals;

constexpr net::Duration slow_down_time = 60s;
constexpr net::Duration longest_slow_down = 10min;
constexpr net::Duration address_pause = 15min;
constexpr net::Duration longest_address_pause = 4h;
constexpr net::Duration first_stop = 1min;
constexpr net::Duration longest_stop = 1h;

bool is_uid(std::string_view text) {
    std::int64_t uid = 0;
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, uid);
    return read.ec == std::errc{} && read.ptr == end && uid > 0;
}

bool is_file_id(std::string_view text) {
    return !text.empty() && text.size() <= 20 &&
           text.find_first_not_of("0123456789") == std::string_view::npos;
}

Outcome rejected(Obstacle why, std::string detail) {
    Outcome outcome;
    outcome.ending = Ending::rejected;
    outcome.obstacle = why;
    outcome.detail = std::move(detail);
    return outcome;
}

Outcome later(Obstacle why, const std::string& setting, net::Duration wait) {
    Outcome outcome;
    outcome.ending = Ending::unavailable;
    outcome.obstacle = why;
    outcome.detail = "the setting " + setting + " is used up";
    outcome.retry_after = wait;
    return outcome;
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool holds(std::string_view text, std::string_view word) {
    const auto* const found =
        std::search(text.begin(), text.end(), word.begin(), word.end(), [](char one, char other) {
            return lower(one) == lower(other);
        });
    return !word.empty() && found != text.end();
}

Judged judge_result(const net::ClientResult& result) {
    if (const auto* failure = std::get_if<net::ClientFailure>(&result)) {
        const Verdict verdict =
            failure->may_have_arrived
                ? Verdict{Ending::unknown, Obstacle::no_answer, Action::back_off}
                : Verdict{Ending::unavailable, Obstacle::platform_down, Action::back_off};
        return {verdict, failure->error.code.message(), false};
    }
    const auto& response = std::get<net::ClientResponse>(result);
    return judge(response.status, response.body);
}

// Where the answer sends us, when it does.
const std::string* redirection(const net::ClientResult& result) {
    const auto* response = std::get_if<net::ClientResponse>(&result);
    if (response == nullptr || response->status < 300 || response->status > 399) return nullptr;
    return response->header("location");
}

MediaRefused refused(bool for_ever, Obstacle why, std::string detail) {
    MediaRefused refusal;
    refusal.for_ever = for_ever;
    refusal.obstacle = why;
    refusal.detail = std::move(detail);
    return refusal;
}

// No picture and no voice begins like that; errors and pages for browsers do.
char first_sign(std::string_view body) {
    const std::size_t at = body.find_first_not_of(" \t\r\n");
    return at == std::string_view::npos ? '\0' : body[at];
}

std::string bearing(std::string url, const std::string& token) {
    return std::move(url) + "?access_token=" + net::percent_encode(token);
}

net::ClientRequest form(std::string url, const net::Fields& fields) {
    net::ClientRequest request;
    request.method = net::Method::post;
    request.url = std::move(url);
    request.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    request.body = net::form_encode(fields);
    return request;
}

}  // namespace

WeiboSender::WeiboSender(SenderSettings settings, SenderHooks hooks)
    : settings_(std::move(settings)),
      hooks_(std::move(hooks)),
      messages_quota_(settings_.messages_per_hour, Quota::Span::hour),
      customers_quota_(settings_.messages_per_user_per_hour),
      files_quota_(settings_.files_per_hour, Quota::Span::hour),
      calls_quota_(settings_.calls_per_day, Quota::Span::day) {}

std::vector<std::pair<std::string, std::uint32_t>> WeiboSender::quotas_left() const {
    std::vector<std::pair<std::string, std::uint32_t>> left;
    for (const auto& [name, quota] :
         {std::pair("messages", &messages_quota_),
          std::pair("files", &files_quota_),
          std::pair("calls", &calls_quota_)})
        if (quota->has_limit()) left.emplace_back(name, quota->left(hooks_.clock.now()));
    return left;
}

// What can be told without asking the platform.
std::optional<Outcome> WeiboSender::refusal_of(const Outbound& outbound) const {
    if (!is_uid(outbound.external_id)) return rejected(Obstacle::unknown_person, "not a uid");
    return refusal_of_words(outbound.text, text_weight_max);
}

std::optional<Outcome> WeiboSender::refusal_of_words(
    const std::string& text, std::size_t weight_max
) const {
    if (text.find_first_not_of(" \t\r\n") == std::string::npos)
        return rejected(Obstacle::malformed, "empty text");
    if (weight_of(text) > weight_max)
        return rejected(
            Obstacle::too_long, "longer than " + std::to_string(weight_max) + " characters"
        );
    const bool is_forbidden = std::ranges::any_of(
        settings_.forbidden_words, [&text](const std::string& word) { return holds(text, word); }
    );
    if (is_forbidden)
        return rejected(Obstacle::content_refused, "holds one of the setting forbidden_words");
    return std::nullopt;
}

// The customer's own share first: what it holds back takes nothing of the account's.
std::optional<Outcome> WeiboSender::used_up(const std::string& customer) {
    const net::Instant now = hooks_.clock.now();
    if (const auto wait = customers_quota_.take(customer, now))
        return later(Obstacle::quota_used, "messages_per_user_per_hour", *wait);
    if (const auto wait = messages_quota_.take(now))
        return later(Obstacle::too_fast, "messages_per_hour", *wait);
    return std::nullopt;
}

net::ClientRequest WeiboSender::message(const Outbound& outbound) const {
    const net::Fields fields{
        {"type", "text"},
        {"data", text_data(outbound.text)},
        {"receiver_id", outbound.external_id},
        {"save_sender_box", "1"}};
    const std::string url = address(settings_.m_api_base, "/2/messages/reply.json");
    net::ClientRequest request = form(bearing(url, settings_.access_token), fields);
    request.time_max = settings_.call_time_max;
    return request;
}

net::ClientRequest WeiboSender::file_request(std::string url) const {
    net::ClientRequest request;
    request.url = std::move(url);
    request.time_max = settings_.fetch_time_max;
    request.body_bytes_max = media_bytes_max;
    return request;
}

std::optional<Outcome> WeiboSender::resting(const Rest& call) const {
    const net::Instant now = hooks_.clock.now();
    auto outcome = account_.at(now);
    if (!outcome) outcome = call.at(now);
    return outcome;
}

net::Task<Outcome> WeiboSender::send(Outbound outbound) {
    Outcome outcome = rejected(Obstacle::not_allowed, "the platform has no such carrier");
    if (outbound.carrier == dialog::Carrier::window) {
        outcome = co_await send_message(std::move(outbound));
    } else if (outbound.carrier == dialog::Carrier::comment) {
        outcome = co_await send_comment(std::move(outbound));
    }
    co_return outcome;
}

net::Task<Outcome> WeiboSender::send_message(Outbound outbound) {
    auto refusal = refusal_of(outbound);
    if (!refusal) refusal = resting(messages_);
    if (!refusal) refusal = used_up(outbound.external_id);
    if (refusal) co_return std::move(*refusal);
    net::ClientRequest request = message(outbound);
    net::ClientRequest again = request;
    net::ClientResult result = co_await hooks_.http.send(std::move(request));
    Judged judged = judge_result(result);
    if (judged.verdict.action == Action::once_more) {
        net::ClientResult second = co_await hooks_.http.send(std::move(again));
        judged = judge_result(second);
    }
    co_return take(judged, messages_);
}

// A comment is answered below it, for which its post has to be known too.
net::Task<Outcome> WeiboSender::send_comment(Outbound outbound) {
    auto words = public_words(outbound.target);
    auto refusal = refusal_of_words(outbound.text, comment_weight_max);
    if (!words) refusal = rejected(Obstacle::malformed, "no place to answer at");
    if (settings_.public_address.empty())
        refusal = rejected(Obstacle::not_allowed, "no public_address is set");
    if (!refusal) refusal = resting(comments_);
    if (refusal) co_return std::move(*refusal);
    std::string path = "/2/comments/create.json";
    net::Fields fields = comment_form(words->id, outbound.text, settings_.public_address);
    if (words->is_comment) {
        std::variant<std::string, Outcome> post = co_await find_post(words->id);
        if (auto* why = std::get_if<Outcome>(&post)) co_return std::move(*why);
        path = "/2/comments/reply.json";
        fields = reply_form(
            words->id, std::get<std::string>(post), outbound.text, settings_.public_address
        );
    }
    Outcome outcome = co_await post_form(std::move(path), std::move(fields));
    co_return outcome;
}

net::Task<Outcome> WeiboSender::post_form(std::string path, net::Fields fields) {
    if (const auto wait = calls_quota_.take(hooks_.clock.now()))
        co_return later(Obstacle::quota_used, "calls_per_day", *wait);
    const std::string url = bearing(address(settings_.api_base, path), settings_.access_token);
    net::ClientRequest request = form(url, fields);
    request.time_max = settings_.call_time_max;
    net::ClientResult result = co_await hooks_.http.send(std::move(request));
    const Judged judged = judge_result(result);
    co_return take(judged, comments_);
}

net::Task<std::variant<std::string, Outcome>> WeiboSender::find_post(std::string comment) {
    if (const auto wait = calls_quota_.take(hooks_.clock.now()))
        co_return later(Obstacle::quota_used, "calls_per_day", *wait);
    net::ClientRequest request;
    request.url =
        bearing(address(settings_.api_base, "/2/comments/mentions.json"), settings_.access_token) +
        "&count=50";
    request.time_max = settings_.call_time_max;
    net::ClientResult result = co_await hooks_.http.send(std::move(request));
    const Judged judged = judge_result(result);
    if (judged.verdict.ending != Ending::delivered) co_return take(judged, comments_);
    const auto& response = std::get<net::ClientResponse>(result);
    std::string post = post_of(response.body, comment);
    if (post.empty()) co_return rejected(Obstacle::not_there, "the comment is not listed");
    co_return post;
}

net::Task<std::variant<MediaFetched, MediaRefused>> WeiboSender::fetch(MediaWanted wanted) {
    if (!is_file_id(wanted.platform_media_id))
        co_return refused(true, Obstacle::malformed, "no file id");
    if (const auto rest = resting(files_)) co_return refused(false, rest->obstacle, rest->detail);
    if (files_quota_.take(hooks_.clock.now()))
        co_return refused(false, Obstacle::quota_used, "the setting files_per_hour is used up");
    std::string url = address(settings_.upload_base, "/2/mss/msget");
    url = bearing(url, settings_.access_token) + "&fid=" + wanted.platform_media_id;
    for (std::size_t redirects = 0; redirects <= redirects_max; ++redirects) {
        net::ClientRequest request = file_request(url);
        net::ClientResult result = co_await hooks_.http.send(std::move(request));
        const std::string* location = redirection(result);
        if (location == nullptr) co_return take_file(result);
        auto target = redirect_target(url, *location, settings_.upload_base);
        if (!target)
            co_return refused(false, Obstacle::not_allowed, "redirected to a strange host");
        url = std::move(*target);
    }
    co_return refused(false, Obstacle::platform_down, "redirected too often");
}

WeiboSender::Fetched WeiboSender::take_file(const net::ClientResult& result) {
    const auto* failure = std::get_if<net::ClientFailure>(&result);
    if (failure != nullptr && net::is_body_too_large(failure->error))
        return refused(true, Obstacle::too_long, "larger than we keep");
    const auto* response = std::get_if<net::ClientResponse>(&result);
    const char first = response == nullptr ? '\0' : first_sign(response->body);
    const bool is_file = response != nullptr && response->status == 200 &&
                         !response->body.empty() && first != '{' && first != '<';
    if (is_file) {
        files_.forget_failures(hooks_.clock.now());
        if (response->body.size() > media_bytes_max)
            return refused(true, Obstacle::too_long, "larger than we keep");
        const std::string* type = response->header("content-type");
        MediaFetched fetched;
        fetched.bytes = response->body;
        if (type != nullptr) fetched.content_type = *type;
        return fetched;
    }
    const Judged judged = judge_result(result);
    if (judged.verdict.ending == Ending::delivered)
        return refused(false, Obstacle::malformed, "JSON instead of a file");
    const bool is_gone =
        response != nullptr && (response->status == 404 || response->status == 410);
    if (is_gone && !judged.is_known) return refused(true, Obstacle::media_gone, judged.detail);
    const Outcome outcome = take(judged, files_);
    const bool for_ever = judged.is_known && outcome.ending == Ending::rejected;
    return refused(for_ever, outcome.obstacle, outcome.detail);
}

net::Task<void> WeiboSender::show_typing(std::string /*external_id*/) {
    co_return;
}

net::Task<std::variant<TokenInfo, Outcome>> WeiboSender::token_info() {
    const net::Fields fields{{"access_token", settings_.access_token}};
    net::ClientRequest request =
        form(address(settings_.api_base, "/oauth2/get_token_info"), fields);
    request.time_max = settings_.call_time_max;
    net::ClientResult result = co_await hooks_.http.send(std::move(request));
    const Judged judged = judge_result(result);
    if (judged.verdict.action == Action::stop_account)
        alarm(judged.verdict.obstacle, judged.detail);
    Outcome outcome;
    outcome.ending = judged.verdict.ending;
    outcome.obstacle = judged.verdict.obstacle;
    outcome.detail = judged.detail;
    if (outcome.ending != Ending::delivered) co_return outcome;
    const auto& response = std::get<net::ClientResponse>(result);
    const auto info = read_token_info(response.body, hooks_.clock.now());
    if (!info) co_return rejected(Obstacle::malformed, "no token info");
    if (!info->uid.empty() && info->uid != settings_.uid)
        alarm(Obstacle::token, "the token is of another uid");
    co_return *info;
}

net::Task<Probe> WeiboSender::probe() {
    auto asked = co_await token_info();
    Probe probe;
    if (const auto* failed = std::get_if<Outcome>(&asked)) {
        probe.outcome = *failed;
        co_return probe;
    }
    const auto& info = std::get<TokenInfo>(asked);
    probe.access_left = info.remaining;
    const bool ours = info.uid.empty() || info.uid == settings_.uid;
    probe.outcome = ours && info.remaining.count() > 0
                        ? Outcome{.ending = Ending::delivered}
                        : rejected(Obstacle::token, ours ? "it has ended" : "it is of another uid");
    co_return probe;
}

Outcome WeiboSender::take(const Judged& judged, Rest& call) {
    Outcome outcome;
    outcome.ending = judged.verdict.ending;
    outcome.obstacle = judged.verdict.obstacle;
    outcome.detail = judged.detail;
    const auto rest = act_on(judged, call);
    if (outcome.ending == Ending::unavailable) outcome.retry_after = rest;
    return outcome;
}

std::optional<net::Duration> WeiboSender::act_on(const Judged& judged, Rest& call) {
    const net::Instant now = hooks_.clock.now();
    switch (judged.verdict.action) {
        case Action::none:
        case Action::once_more:
            if (judged.verdict.ending == Ending::unknown) return std::nullopt;
            // Whatever it said about this message, it hears us.
            call.forget_failures(now);
            account_.forget_failures(now);
            return std::nullopt;
        case Action::back_off:
            return call.doubt(now, judged);
        case Action::slow_down:
            return call.prolong(now, slow_down_time, longest_slow_down, judged);
        case Action::pause_api:
            return call.until_next_hour(now, judged);
        case Action::pause_user:
            return account_.until_next_hour(now, judged);
        case Action::pause_address:
            return account_.prolong(now, address_pause, longest_address_pause, judged);
        case Action::stop_account:
            if (!account_.at(now)) alarm(judged.verdict.obstacle, judged.detail);
            return account_.prolong(now, first_stop, longest_stop, judged);
    }
    return std::nullopt;
}

void WeiboSender::alarm(dialog::Obstacle what, const std::string& detail) const {
    if (hooks_.on_alarm) hooks_.on_alarm(settings_.account, what, detail);
}

}  // namespace connectors::weibo
