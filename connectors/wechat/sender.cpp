#include "connectors/wechat/sender.hpp"

#include "connectors/wechat/api.hpp"
#include "connectors/wechat/form.hpp"
#include "connectors/wechat/media.hpp"
#include "connectors/wechat/outgoing.hpp"
#include "connectors/wechat/utf8.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace connectors::wechat {

namespace {

using dialog::Carrier;
using dialog::Ending;
using dialog::MediaKind;
using dialog::Obstacle;

constexpr std::chrono::milliseconds typing_time_max{3'000};
constexpr std::chrono::milliseconds file_time_max{30'000};
// A card that may have arrived is to be repeated while the platform still knows its key.
constexpr net::Duration card_repeat_pause = std::chrono::seconds(30);
constexpr std::size_t person_bytes_max = 64;
constexpr std::size_t key_bytes_max = 32;

Outcome rejected(Obstacle obstacle, std::string detail) {
    Outcome outcome;
    outcome.ending = Ending::rejected;
    outcome.obstacle = obstacle;
    outcome.detail = std::move(detail);
    return outcome;
}

bool is_person(std::string_view text) {
    return !text.empty() && text.size() <= person_bytes_max &&
           std::ranges::all_of(text, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '_';
           });
}

bool is_key(std::string_view text) {
    return !text.empty() && text.size() <= key_bytes_max && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

ApiRequest json_call(Call call, Repeat repeat, std::string path, std::string body) {
    ApiRequest request;
    request.call = call;
    request.repeat = repeat;
    request.path = std::move(path);
    request.http.method = net::Method::post;
    request.http.headers.emplace_back("Content-Type", "application/json; charset=utf-8");
    request.http.body = std::move(body);
    request.http.body_bytes_max = json_bytes_max;
    return request;
}

using Prepared = std::variant<ApiRequest, Outcome>;

Prepared prepare_text(Outbound outbound) {
    clean(outbound.text);
    if (outbound.text.find_first_not_of(" \t\r\n") == std::string::npos)
        return rejected(Obstacle::malformed, "no text");
    if (outbound.text.size() > window_text_bytes_max)
        return rejected(
            Obstacle::too_long, "text of " + std::to_string(outbound.text.size()) + " bytes"
        );
    return json_call(
        Call::window,
        Repeat::shows_twice,
        "/cgi-bin/message/custom/send",
        encode_text(outbound.external_id, outbound.text)
    );
}

std::variant<Filled, Outcome> fill_for(
    Outbound outbound, const Form& form, std::size_t characters_max
) {
    if (form.template_id.empty()) return rejected(Obstacle::not_allowed, "no template is set");
    auto filled = fill(form, outbound.values, characters_max);
    if (const auto* field = std::get_if<std::string>(&filled))
        return rejected(Obstacle::malformed, "no value for " + *field);
    return Filled{
        .to_user = std::move(outbound.external_id),
        .template_id = form.template_id,
        .page_url = std::move(outbound.page_url),
        .fields = std::get<net::Fields>(std::move(filled))};
}

Prepared prepare_card(Outbound outbound, const Form& form) {
    if (!is_key(outbound.key)) return rejected(Obstacle::malformed, "no fit key");
    const std::string key = outbound.key;
    auto filled = fill_for(std::move(outbound), form, card_characters_max);
    if (auto* why = std::get_if<Outcome>(&filled)) return std::move(*why);
    return json_call(
        Call::card,
        Repeat::harmless,
        "/cgi-bin/message/template/send",
        encode_card(std::get<Filled>(filled), key)
    );
}

Prepared prepare_notice(Outbound outbound, const Form& form) {
    auto filled = fill_for(std::move(outbound), form, notice_characters_max);
    if (auto* why = std::get_if<Outcome>(&filled)) return std::move(*why);
    return json_call(
        Call::notice,
        Repeat::shows_twice,
        "/cgi-bin/message/subscribe/bizsend",
        encode_notice(std::get<Filled>(filled))
    );
}

std::string_view value_of(const net::Fields& values, std::string_view name) {
    const auto found = std::ranges::find(values, name, &net::Fields::value_type::first);
    return found == values.end() ? std::string_view() : std::string_view(found->second);
}

Prepared prepare_single(const Outbound& outbound, const std::string& template_id) {
    if (template_id.empty()) return rejected(Obstacle::not_allowed, "no template is set");
    if (outbound.target.empty()) return rejected(Obstacle::no_consent, "no scene");
    const Single single{
        .to_user = outbound.external_id,
        .template_id = template_id,
        .page_url = outbound.page_url,
        .scene = outbound.target,
        .title = fit_text(value_of(outbound.values, "title"), single_title_characters_max),
        .text = fit_text(outbound.text, single_characters_max),
    };
    if (single.title.empty() || single.text.empty())
        return rejected(Obstacle::malformed, "no title or no text");
    return json_call(
        Call::single,
        Repeat::shows_twice,
        "/cgi-bin/message/template/subscribe",
        encode_single(single)
    );
}

Prepared prepare(const OutboundSettings& settings, Outbound outbound) {
    if (!is_person(outbound.external_id)) return rejected(Obstacle::unknown_person, "no openid");
    switch (outbound.carrier) {
        case Carrier::window:
            return prepare_text(std::move(outbound));
        case Carrier::template_card:
            return prepare_card(std::move(outbound), settings.card);
        case Carrier::notice:
            return prepare_notice(std::move(outbound), settings.notice);
        case Carrier::single:
            return prepare_single(outbound, settings.single_template_id);
        default:
            return rejected(Obstacle::not_allowed, "no carrier of this account");
    }
}

std::string message_id_in(const nlohmann::json& object) {
    const auto found = object.find("msgid");
    if (found == object.end()) return {};
    const auto number = number_in(*found);
    return number && *number > 0 ? std::to_string(*number) : std::string();
}

const std::string* text_in(const nlohmann::json& object, const char* name) {
    const auto found = object.find(name);
    return found == object.end() ? nullptr : found->get_ptr<const std::string*>();
}

MediaRefused refused(bool for_ever, Obstacle obstacle, std::string detail) {
    return MediaRefused{.for_ever = for_ever, .obstacle = obstacle, .detail = std::move(detail)};
}

MediaFetched fetched(net::ClientResponse response) {
    MediaFetched file;
    file.file_name = file_name_of(response);
    for (const auto& [name, value] : response.headers)
        if (name == "content-type") file.content_type = value;
    file.bytes = std::move(response.body);
    return file;
}

Outcome upload_refused(UploadFault fault) {
    switch (fault) {
        case UploadFault::kind:
            return rejected(Obstacle::malformed, "a kind of file that cannot be uploaded");
        case UploadFault::ending:
            return rejected(Obstacle::malformed, "a form of file that the platform does not take");
        case UploadFault::empty:
            return rejected(Obstacle::malformed, "an empty file");
        case UploadFault::too_large:
            break;
    }
    return rejected(Obstacle::too_long, "a file larger than the platform takes");
}

}  // namespace

WeChatSender::WeChatSender(OutboundSettings settings, OutboundHooks hooks)
    : settings_(std::move(settings)),
      http_(hooks.http),
      page_of_(hooks.page_of),
      api_(std::make_unique<Api>(settings_.access, std::move(hooks))) {}

WeChatSender::~WeChatSender() = default;

net::Task<Outcome> WeChatSender::send(Outbound outbound) {
    const bool is_card = outbound.carrier == Carrier::template_card;
    if (outbound.page_url.empty() && page_of_) outbound.page_url = page_of_(outbound.external_id);
    Prepared prepared = prepare(settings_, std::move(outbound));
    if (auto* why = std::get_if<Outcome>(&prepared)) co_return std::move(*why);
    ApiRequest request = std::get<ApiRequest>(std::move(prepared));
    Answer answer = co_await api_->call(std::move(request));
    Outcome outcome = std::move(answer.outcome);
    if (is_card && outcome.ending == Ending::delivered)
        outcome.platform_id = message_id_in(answer.json);
    if (is_card && outcome.obstacle == Obstacle::no_answer) outcome.retry_after = card_repeat_pause;
    co_return outcome;
}

net::Task<WeChatSender::Fetched> WeChatSender::fetch(MediaWanted wanted) {
    const bool has_bytes = wanted.kind == MediaKind::image || wanted.kind == MediaKind::voice ||
                           wanted.kind == MediaKind::video;
    if (!has_bytes) co_return refused(true, Obstacle::malformed, "nothing to fetch");
    Fetched by_id = refused(true, Obstacle::malformed, "no media_id");
    if (is_media_id(wanted.platform_media_id)) {
        by_id = co_await fetch_by_id(std::move(wanted.platform_media_id));
    }
    const bool has_second_way = wanted.kind == MediaKind::image && !wanted.url.empty();
    if (std::holds_alternative<MediaFetched>(by_id) || !has_second_way) co_return by_id;
    if (!is_platform_address(wanted.url, settings_.access.api_base)) co_return by_id;
    Fetched by_address = co_await fetch_address(std::move(wanted.url));
    if (std::holds_alternative<MediaFetched>(by_address)) co_return by_address;
    // As long as one way is not closed for good, it is worth another try.
    if (std::get<MediaRefused>(by_id).for_ever) co_return by_address;
    co_return by_id;
}

net::Task<WeChatSender::Fetched> WeChatSender::fetch_by_id(std::string media_id) {
    ApiRequest request;
    request.call = Call::download;
    request.repeat = Repeat::harmless;
    request.path = "/cgi-bin/media/get";
    request.query = "media_id=" + net::percent_encode(media_id);
    request.http.time_max = file_time_max;
    request.http.body_bytes_max = media_bytes_max;
    Answer answer = co_await api_->call(std::move(request));
    Outcome& outcome = answer.outcome;
    if (outcome.ending != Ending::delivered) {
        const bool for_ever =
            outcome.ending == Ending::rejected && outcome.obstacle != Obstacle::not_allowed;
        co_return refused(for_ever, outcome.obstacle, std::move(outcome.detail));
    }
    if (answer.json.is_null()) co_return fetched(std::move(answer.response));
    const auto* elsewhere = text_in(answer.json, "video_url");
    if (elsewhere == nullptr) co_return refused(false, Obstacle::malformed, "JSON without a file");
    if (!is_film_address(*elsewhere, settings_.access.api_base))
        co_return refused(true, Obstacle::malformed, "a film at an address that is not fetched");
    std::string url = *elsewhere;
    Fetched film = co_await fetch_address(std::move(url));
    co_return film;
}

// Without a token, from an address that has been checked.
net::Task<WeChatSender::Fetched> WeChatSender::fetch_address(std::string url) {
    net::ClientRequest request;
    request.url = std::move(url);
    request.time_max = file_time_max;
    request.body_bytes_max = media_bytes_max;
    net::ClientResult result = co_await http_.send(std::move(request));
    const auto* response = std::get_if<net::ClientResponse>(&result);
    const bool is_gone =
        response != nullptr && (response->status == 404 || response->status == 410);
    if (is_gone) co_return refused(true, Obstacle::media_gone, "gone from its address");
    Answer answer = read_file_answer(std::move(result));
    if (answer.outcome.ending == Ending::delivered && answer.json.is_null())
        co_return fetched(std::move(answer.response));
    if (answer.outcome.ending == Ending::delivered)
        co_return refused(false, Obstacle::malformed, "no file at its address");
    const bool too_large = answer.outcome.obstacle == Obstacle::too_long;
    co_return refused(too_large, answer.outcome.obstacle, std::move(answer.outcome.detail));
}

net::Task<std::variant<WeChatSender::Ticket, Outcome>> WeChatSender::page_ticket() {
    ApiRequest request;
    request.call = Call::ticket;
    request.repeat = Repeat::harmless;
    request.path = "/cgi-bin/ticket/getticket";
    request.query = "type=jsapi";
    request.http.method = net::Method::get;
    Answer answer = co_await api_->call(std::move(request));
    if (answer.outcome.ending != Ending::delivered) co_return std::move(answer.outcome);
    const auto* value = text_in(answer.json, "ticket");
    const bool is_ticket = value != nullptr && !value->empty() && value->size() <= 512;
    if (!is_ticket) co_return rejected(Obstacle::malformed, "an answer without a ticket");
    const auto told = answer.json.find("expires_in");
    const auto seconds = told == answer.json.end() ? std::nullopt : number_in(*told);
    const auto life = std::clamp<std::int64_t>(seconds.value_or(60), 60, 7'200);
    co_return Ticket{.value = *value, .life = std::chrono::seconds(life)};
}

net::Task<std::variant<std::string, Outcome>> WeChatSender::union_id(std::string openid) {
    if (!is_person(openid)) co_return rejected(Obstacle::unknown_person, "no openid");
    ApiRequest request;
    request.call = Call::person;
    request.repeat = Repeat::harmless;
    request.path = "/cgi-bin/user/info";
    request.query = "openid=" + net::percent_encode(openid) + "&lang=zh_CN";
    request.http.method = net::Method::get;
    Answer answer = co_await api_->call(std::move(request));
    if (answer.outcome.ending != Ending::delivered) co_return std::move(answer.outcome);
    const auto* value = text_in(answer.json, "unionid");
    if (value == nullptr) co_return std::string();
    if (!is_person(*value)) co_return rejected(Obstacle::malformed, "a unionid that is none");
    co_return *value;
}

// The addresses that the platform calls from: a call that costs nothing and needs nothing but
// access.
net::Task<Probe> WeChatSender::probe() {
    ApiRequest request;
    request.call = Call::probe;
    request.repeat = Repeat::harmless;
    request.path = "/cgi-bin/getcallbackip";
    request.http.method = net::Method::get;
    Answer answer = co_await api_->call(std::move(request));
    Probe probe;
    probe.outcome = std::move(answer.outcome);
    co_return probe;
}

net::Task<void> WeChatSender::show_typing(std::string external_id) {
    if (!is_person(external_id)) co_return;
    ApiRequest request = json_call(
        Call::typing, Repeat::harmless, "/cgi-bin/message/custom/typing", encode_typing(external_id)
    );
    request.http.time_max = typing_time_max;
    const Answer ignored = co_await api_->call(std::move(request));
    static_cast<void>(ignored);
}

net::Task<std::variant<WeChatSender::Uploaded, Outcome>> WeChatSender::upload(
    MediaKind kind, std::string bytes, std::string file_name
) {
    const auto fault = fault_of(kind, bytes.size(), file_name);
    if (fault) co_return upload_refused(*fault);
    Upload form = encode_upload(kind, bytes, file_name);
    bytes = {};
    ApiRequest request;
    request.call = Call::upload;
    request.repeat = Repeat::harmless;
    request.path = "/cgi-bin/media/upload";
    request.query = "type=" + form.type;
    request.http.method = net::Method::post;
    request.http.headers.emplace_back("Content-Type", form.content_type);
    request.http.body = std::move(form.body);
    request.http.time_max = file_time_max;
    request.http.body_bytes_max = json_bytes_max;
    Answer answer = co_await api_->call(std::move(request));
    if (answer.outcome.ending != Ending::delivered) co_return std::move(answer.outcome);
    const auto* id = text_in(answer.json, "media_id");
    if (id == nullptr || !is_media_id(*id)) {
        Outcome outcome;
        outcome.ending = Ending::unavailable;
        outcome.obstacle = Obstacle::platform_down;
        outcome.detail = "an upload without a media_id";
        co_return outcome;
    }
    co_return Uploaded{.media_id = *id};
}

}  // namespace connectors::wechat
