// What stands behind a web chat under test: a road that remembers, and a place for files.
#pragma once

#include "connectors/connector.hpp"
#include "connectors/uploads.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace connectors::webchat {

// Answers each text with "1:<text>" and "2:<text>", a file with its name instead, and what was done
// with nothing; a copy of an event gets the first one's turn.
class FakeRoad : public Road {
public:
    explicit FakeRoad(net::asio::io_context& io)
        : opened_(io, net::asio::steady_timer::time_point::max()) {}

    void send(Inbound inbound, WhenTaken taken) override {
        inbounds.push_back(inbound);
        auto finish = [this, inbound = std::move(inbound), taken = std::move(taken)] {
            taken(
                next_outcome == Taken::Outcome::stored ? store(inbound)
                                                       : Taken{.outcome = next_outcome}
            );
        };
        if (shut)
            waiting_.emplace_back(std::move(finish));
        else
            finish();
    }

    void answer_missed(Missed /*missed*/, WhenKept kept) override { kept(true); }

    net::Task<net::Result<std::vector<Line>>> history(
        std::string account, std::string external_id, dialog::TurnId after, std::size_t limit
    ) override {
        ++histories;
        while (history_shut) {
            co_await opened_.async_wait(net::as_result);
        }
        if (history_fails) co_return net::Error{};
        std::vector<Line> lines;
        for (const auto& line : shelf[account + ' ' + external_id])
            if (line.turn > after) lines.push_back(line);
        if (lines.size() > limit) lines.erase(lines.begin(), lines.end() - std::ptrdiff_t(limit));
        co_return lines;
    }

    Taken store(const Inbound& inbound) {
        auto [known, is_new] = turns.try_emplace(inbound.identity);
        auto& taken = known->second;
        if (!is_new) return taken;
        const auto* sent = std::get_if<dialog::CustomerSent>(&inbound.what);
        const auto* said = std::get_if<Said>(&inbound.what);
        const auto text = said != nullptr ? said->text : std::string();
        if (said != nullptr) taken.said = text;
        taken.turn = dialog::TurnId{last_turn += 32};
        if (said == nullptr && sent == nullptr) return taken;
        const auto& heard = said != nullptr ? text : sent->note;
        taken.says = {"1:" + heard, "2:" + heard};
        auto& lines = shelf[inbound.account + ' ' + inbound.external_id];
        lines.push_back(
            {.turn = taken.turn,
             .index = 0,
             .from_customer = true,
             .at = {},
             .text = text,
             .media = sent == nullptr ? std::nullopt : std::optional(sent->kind),
             .platform_id = inbound.platform_id}
        );
        for (const auto& says : taken.says)
            lines.push_back(bot_line(last_turn, std::uint16_t(lines.back().index + 1), says));
        return taken;
    }

    static Line bot_line(std::uint64_t turn, std::uint16_t index, std::string text) {
        return {
            .turn = dialog::TurnId{turn},
            .index = index,
            .from_customer = false,
            .at = {},
            .text = std::move(text),
            .media = {},
            .platform_id = {}};
    }

    void open() {
        shut = history_shut = false;
        opened_.cancel();
        for (auto& finish : std::exchange(waiting_, {}))
            net::asio::post(opened_.get_executor(), std::move(finish));
    }

    bool shut = false;          // send() waits
    bool history_shut = false;  // history() waits
    bool history_fails = false;
    Taken::Outcome next_outcome = Taken::Outcome::stored;
    std::vector<Inbound> inbounds;
    std::size_t histories = 0;
    std::uint64_t last_turn = 0;
    std::map<std::string, Taken> turns;
    std::map<std::string, std::vector<Line>> shelf;

private:
    net::asio::steady_timer opened_;
    std::vector<std::function<void()>> waiting_;
};

// Keeps what it is given; every file is a picture unless the test says otherwise.
class FakeUploads : public Uploads {
public:
    explicit FakeUploads(net::asio::io_context& io)
        : opened_(io, net::asio::steady_timer::time_point::max()) {}

    net::Task<std::variant<Staged, NotStaged>> stage(Upload upload) override {
        uploads.push_back(std::move(upload));
        const auto number = std::to_string(uploads.size());
        while (shut) {
            co_await opened_.async_wait(net::as_result);
        }
        if (refuses) co_return NotStaged{*refuses};
        Staged staged{.id = std::string(32 - number.size(), '0') + number, .kind = kind};
        co_return staged;
    }

    void open() {
        shut = false;
        opened_.cancel();
    }

    bool shut = false;  // stage() waits
    std::optional<NotStaged::Why> refuses;
    dialog::MediaKind kind = dialog::MediaKind::image;
    std::vector<Upload> uploads;

private:
    net::asio::steady_timer opened_;
};

}  // namespace connectors::webchat
