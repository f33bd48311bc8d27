// What the page asks for, once it is known who asks: seeing, saying, copying, sending, and asking
// without a link.
#include "connectors/casepage/answers.hpp"
#include "connectors/casepage/connector.hpp"
#include "connectors/webchat/origin.hpp"
#include "connectors/webchat/visitor.hpp"

#include <utility>

namespace connectors::casepage {

namespace {

Failure failure_of(Taken::Outcome outcome) {
    return outcome == Taken::Outcome::refused ? Failure::bad_request : Failure::unavailable;
}

Failure failure_of(NotRead why) {
    switch (why) {
        case NotRead::not_let_in:
            return Failure::wrong_link;
        case NotRead::wrong_digits:
            return Failure::wrong_digits;
        case NotRead::too_often:
            return Failure::too_often;
        case NotRead::unavailable:
            return Failure::unavailable;
    }
    return Failure::unavailable;
}

std::vector<Spoken> lines_of(const std::string& text, const Taken& taken) {
    std::vector<Spoken> lines;
    lines.push_back(
        {.at = taken.received_at, .from_customer = true, .text = taken.said.value_or(text)}
    );
    for (const auto& say : taken.says) lines.push_back({.at = taken.received_at, .text = say});
    return lines;
}

}  // namespace

// That somebody came by this link is an event like any other, and is stored once: whoever was shut
// out since stays out.
net::Task<std::optional<Failure>> Connector::let_in(const Guest& guest) {
    const auto& account = guest.site.desk.account;
    Inbound inbound;
    inbound.account = account;
    inbound.external_id = guest.visitor;
    inbound.identity = account + '\n' + guest.visitor + "\nproved";
    inbound.platform_id = "proved";
    inbound.kind = "proved";
    inbound.what =
        dialog::CustomerDid{.act = dialog::CustomerDid::Act::proved, .key = guest.link.number};
    const auto taken = co_await parts_.road.take(std::move(inbound));
    if (taken.outcome != Taken::Outcome::stored) co_return failure_of(taken.outcome);
    CaseWanted wanted = wanted_by(guest);
    const auto standing = co_await parts_.cases.standing(std::move(wanted));
    if (standing == Standing::let_in) co_return std::nullopt;
    co_return standing == Standing::unavailable ? Failure::unavailable : Failure::wrong_link;
}

CaseWanted Connector::wanted_by(const Guest& guest) {
    return {
        .number = guest.link.number,
        .account = guest.site.desk.account,
        .external_id = guest.visitor};
}

net::Task<net::Response> Connector::view(Guest guest) {
    if (!views_of_link_.admit(guest.visitor, net::wire_now())) co_return refused(Failure::busy);
    const auto shut_out = co_await let_in(guest);
    if (shut_out) co_return refused(*shut_out);
    CaseWanted wanted = wanted_by(guest);
    const auto read = co_await parts_.cases.view(std::move(wanted));
    if (const auto* why = std::get_if<NotRead>(&read)) co_return refused(failure_of(*why));
    co_return saying(200, encode_view(std::get<CaseRecord>(read), parts_.now()));
}

net::Task<net::Response> Connector::say(Guest guest, std::string body) {
    auto message = webchat::decode(body);
    if (const auto* malformed = std::get_if<webchat::Malformed>(&message)) {
        const bool long_one = malformed->code == webchat::FailureCode::too_long;
        co_return refused(long_one ? Failure::too_long : Failure::bad_request);
    }
    auto* said = std::get_if<webchat::Say>(&message);
    if (said == nullptr) co_return refused(Failure::bad_request);
    if (!words_of_link_.admit(guest.visitor, net::wire_now())) co_return refused(Failure::busy);
    const auto shut_out = co_await let_in(guest);
    if (shut_out) co_return refused(*shut_out);
    const auto& account = guest.site.desk.account;
    Inbound inbound;
    inbound.account = account;
    inbound.external_id = guest.visitor;
    inbound.identity = account + '\n' + guest.visitor + '\n' + said->id;
    inbound.platform_id = said->id;
    inbound.kind = "text";
    inbound.what = Said{.text = said->text};
    const auto taken = co_await parts_.road.take(std::move(inbound));
    if (taken.outcome != Taken::Outcome::stored) co_return refused(failure_of(taken.outcome));
    co_return saying(200, encode_lines(lines_of(said->text, taken)));
}

net::Task<net::Response> Connector::rate(Guest guest, Asked asked) {
    const bool whole = asked.stars && asked.id && webchat::is_message_id(*asked.id);
    if (!whole) co_return refused(Failure::bad_request);
    if (!words_of_link_.admit(guest.visitor, net::wire_now())) co_return refused(Failure::busy);
    const auto shut_out = co_await let_in(guest);
    if (shut_out) co_return refused(*shut_out);
    const auto& account = guest.site.desk.account;
    Inbound inbound;
    inbound.account = account;
    inbound.external_id = guest.visitor;
    inbound.identity = account + '\n' + guest.visitor + "\nrated\n" + *asked.id;
    inbound.platform_id = *asked.id;
    inbound.kind = "rated";
    inbound.what = dialog::CustomerDid{
        .act = dialog::CustomerDid::Act::rated, .key = guest.link.number + " " + *asked.stars};
    const auto taken = co_await parts_.road.take(std::move(inbound));
    if (taken.outcome != Taken::Outcome::stored) co_return refused(failure_of(taken.outcome));
    std::vector<Spoken> lines;
    for (const auto& text : taken.says) lines.push_back({.at = taken.received_at, .text = text});
    co_return saying(200, encode_lines(lines));
}

net::Task<net::Response> Connector::copy(Guest guest, Asked asked) {
    if (!copies_of_link_.admit(guest.visitor, net::wire_now())) co_return refused(Failure::busy);
    const auto shut_out = co_await let_in(guest);
    if (shut_out) co_return refused(*shut_out);
    CaseWanted wanted = wanted_by(guest);
    std::string digits = asked.digits.value_or("");
    const auto read = co_await parts_.cases.copy(std::move(wanted), std::move(digits));
    if (const auto* why = std::get_if<NotRead>(&read)) co_return refused(failure_of(*why));
    const auto& record = std::get<CaseRecord>(read);
    auto response = saying(200, encode_copy(record, parts_.now()));
    const std::string name = "attachment; filename=\"" + record.of.number + ".json\"";
    response.headers.emplace_back("Content-Disposition", name);
    co_return response;
}

net::Task<net::Response> Connector::upload(const Open& site, net::Request request) {
    const auto* token = request.header("x-visitor");
    auto admitted = admit(site, token == nullptr ? std::nullopt : std::optional(*token));
    if (const auto* guest = std::get_if<Guest>(&admitted)) {
        const auto shut_out = co_await let_in(*guest);
        if (shut_out) co_return refused(*shut_out);
    }
    auto known = signed_in(site, std::move(request));
    co_return co_await intake_.take(site.desk, std::move(known));
}

bool Connector::may_ask(const std::string& remote, const std::string& of) {
    const auto now = net::wire_now();
    if (!webchat::is_loopback(remote) && !asks_of_address_.admit(remote, now)) return false;
    return asks_of_number_.admit(of, now);
}

// By number and four digits: the bot answers, with its own limits, as it answers a stranger in any
// other channel.
net::Task<net::Response> Connector::ask(const Open& site, Asked asked, std::string remote) {
    if (!asked.number || !asked.digits) co_return refused(Failure::bad_request);
    if (!may_ask(remote, *asked.number)) co_return refused(Failure::busy);
    std::optional<std::string> known;
    if (asked.visitor)
        known = webchat::verify_visitor(visitor_key_, site.desk.site, *asked.visitor);
    Stranger stranger{
        .visitor = known ? std::move(*known) : webchat::make_visitor_id(),
        .number = std::move(*asked.number)};
    std::string words = stranger.number + ' ' + *asked.digits;
    co_return co_await tell(site, std::move(stranger), std::move(words));
}

// Who was answered may have a code sent to where the case was opened, and give it here.
net::Task<net::Response> Connector::confirm(const Open& site, Asked asked, std::string remote) {
    if (!asked.visitor || !asked.number || !asked.code) co_return refused(Failure::bad_request);
    auto visitor = webchat::verify_visitor(visitor_key_, site.desk.site, *asked.visitor);
    if (!visitor) co_return refused(Failure::bad_request);
    if (!may_ask(remote, *visitor)) co_return refused(Failure::busy);
    Stranger stranger{.visitor = std::move(*visitor), .number = std::move(*asked.number)};
    std::string words =
        asked.code->empty() ? settings_.texts.at("say_code_wanted") : std::move(*asked.code);
    co_return co_await tell(site, std::move(stranger), std::move(words));
}

net::Task<net::Response> Connector::tell(const Open& site, Stranger stranger, std::string words) {
    const auto& account = site.door;
    Inbound inbound;
    inbound.account = account;
    inbound.external_id = stranger.visitor;
    inbound.platform_id = webchat::make_visitor_id();  // no two questions are copies of each other
    inbound.identity = account + '\n' + stranger.visitor + '\n' + inbound.platform_id;
    inbound.kind = "text";
    inbound.what = Said{.text = std::move(words)};
    auto taken = co_await parts_.road.take(std::move(inbound));
    if (taken.outcome != Taken::Outcome::stored) co_return refused(failure_of(taken.outcome));
    CaseWanted wanted{
        .number = stranger.number, .account = account, .external_id = stranger.visitor};
    const auto standing = co_await parts_.cases.standing(std::move(wanted));
    Answered answered{
        .visitor = webchat::sign_visitor(visitor_key_, site.desk.site, stranger.visitor),
        .says = std::move(taken.says),
        .standing = standing};
    // From here on it is the link that is let in, and that can be shut out.
    if (standing == Standing::let_in)
        answered.link = make_link(parts_.key, site.desk.site, stranger.number, parts_.now());
    co_return saying(200, encode(answered));
}

}  // namespace connectors::casepage
