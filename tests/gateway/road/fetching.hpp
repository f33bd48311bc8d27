// A fetcher on a road of its own: where files are, who looks at them, a disk that can be full, and
// customers who are asked for what could not be fetched.
#pragma once

#include "gateway/road/altered_store.hpp"
#include "gateway/road/fetcher.hpp"
#include "gateway/road/node.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <gmock/gmock.h>

#include <algorithm>
#include <deque>
#include <string>
#include <vector>

namespace road {

using namespace std::chrono_literals;
using connectors::MediaFetched;
using connectors::MediaRefused;
using connectors::Outcome;
using dialog::EvidenceState;
using dialog::Obstacle;
using gateway::Examined;
using gateway::NotExamined;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

inline constexpr auto complaint =
    "显示签收了可我根本没收到，我要投诉你们的快递，订单号202611180001";

inline Instant monday() {
    return *dialog::parse_rfc3339("2026-11-23T10:00:00+08:00");
}

using Answer = std::variant<MediaFetched, MediaRefused>;

inline MediaRefused down() {
    return {.obstacle = Obstacle::platform_down, .detail = "502"};
}

inline MediaRefused busy() {
    return {.obstacle = Obstacle::malformed, .detail = "no picture yet"};
}

inline MediaRefused gone() {
    return {.for_ever = true, .obstacle = Obstacle::media_gone, .detail = "40007"};
}

// Gives what the test says, then `always`.
class FakeShelf : public connectors::MediaSource {
public:
    net::Task<Answer> fetch(connectors::MediaWanted wanted) override {
        asked.push_back({wanted.platform_media_id, now()});
        ++open;
        most_open = std::max(most_open, open);
        if (hold) {
            const auto executor = co_await net::asio::this_coro::executor;
            net::asio::steady_timer never(executor, 24h);
            co_await never.async_wait(net::as_result);
        }
        --open;
        Answer answer = always;
        if (!next.empty()) {
            answer = next.front();
            next.pop_front();
        }
        co_return answer;
    }

    void forget(const connectors::MediaWanted& wanted) override {
        forgotten.push_back(wanted.platform_media_id);
    }

    struct Asked {
        std::string media;
        Instant at{};
    };

    std::function<Instant()> now;
    std::deque<Answer> next;
    Answer always = MediaFetched{.bytes = "a jpeg"};
    std::vector<Asked> asked;
    std::vector<std::string> forgotten;
    bool hold = false;  // no answer comes
    std::size_t open = 0;
    std::size_t most_open = 0;
};

// Takes all words, and notes them.
class FakeSender : public connectors::Sender {
public:
    net::Task<Outcome> send(connectors::Outbound outbound) override {
        sent.push_back(outbound.text);
        co_return Outcome{.ending = dialog::Ending::delivered};
    }

    net::Task<Answer> fetch(connectors::MediaWanted /*wanted*/) override {
        co_return MediaRefused{};
    }

    net::Task<connectors::Probe> probe() override { co_return connectors::Probe{}; }

    net::Task<void> show_typing(std::string /*external_id*/) override { co_return; }

    std::vector<std::string> sent;
};

// A disk that is full when the test says so.
class FullFiles : public store::Files {
public:
    explicit FullFiles(store::Files& real) : real_(real) {}

    void keep(dialog::PersonId person, Bytes bytes, store::Done<store::KeptFile> done) override {
        if (full_for == 0) return real_.keep(person, std::move(bytes), std::move(done));
        --full_for;
        done(store::Failure{store::Failure::What::unavailable, "no space left"});
    }

    void read(
        dialog::PersonId person, std::string sha256, store::Done<std::optional<std::string>> done
    ) override {
        real_.read(person, std::move(sha256), std::move(done));
    }

    void stage(Bytes bytes, store::Done<std::string> done) override {
        real_.stage(std::move(bytes), std::move(done));
    }

    void staged(std::string id, store::Done<std::optional<std::string>> done) override {
        real_.staged(std::move(id), std::move(done));
    }

    void drop_staged(std::string id) override { real_.drop_staged(std::move(id)); }

    unsigned full_for = 0;

private:
    store::Files& real_;
};

class StoreWithFullFiles : public AlteredStore {
public:
    explicit StoreWithFullFiles(store::Store& real) : AlteredStore(real), full_(real.files()) {}

    store::Files& files() override { return full_; }

    void fail_for(unsigned times) { full_.full_for = times; }

private:
    FullFiles full_;
};

class FetcherTest : public testing::Test {
protected:
    FetcherTest() {
        auto content = std::make_shared<Content>(*shipped_content());
        content->policy.reach["wechat/main"] = {
            .after_words = {48h, 5}, .after_act = {1min, 3}, .ends_with_following = true};
        content_ = content;
        shelf.now = [this] { return node->now(); };
    }

    void start() {
        NodeOptions options;
        options.directory = directory.path();
        options.start = monday();
        options.content = content_;
        options.find_sender = [this](std::string_view, dialog::Carrier) { return &sender; };
        options.find_source = [this](std::string_view) { return has_source ? &shelf : nullptr; };
        options.examine = [this](gateway::Fetcher::Bytes bytes) { return examine(*bytes); };
        options.fetching = fetching;
        options.wrap = [this](store::Store& engine) {
            auto made = std::make_unique<StoreWithFullFiles>(engine);
            store = made.get();
            return made;
        };
        node = std::make_unique<Node>(std::move(options));
        node->start();
    }

    net::Task<std::variant<Examined, NotExamined>> examine(std::string /*bytes*/) {
        ++examined;
        std::variant<Examined, NotExamined> answer =
            Examined{.kind = Examined::Kind::image, .type = "image/jpeg", .width = 640};
        std::get<Examined>(answer).thumbnail = "small";
        if (!examinations.empty()) {
            answer = examinations.front();
            examinations.pop_front();
        }
        co_return answer;
    }

    void restart() {
        node->kill();
        node->start();
    }

    void complain(const std::string& user = "o-li") { node->take(said(user, ++number, complaint)); }

    void send_picture(const std::string& user = "o-li") {
        auto inbound = said(user, ++number, "");
        inbound.kind = "image";
        inbound.what = dialog::CustomerSent{
            .kind = dialog::MediaKind::image,
            .platform_media_id = "media-" + std::to_string(number),
            .url = {},
            .note = {}};
        node->take(inbound);
        settle();
    }

    // What can be done without time going on.
    void settle() { node->advance_to(node->now()); }

    std::vector<store::EvidenceRow> evidence(const std::string& user = "o-li") {
        std::vector<store::EvidenceRow> rows;
        for (const auto& of : node->subjects("wechat/main", user).cases)
            node->store().evidence_of(of.id, [&](auto found) {
                for (auto& row : std::get<std::vector<store::EvidenceRow>>(found))
                    rows.push_back(std::move(row));
            });
        return rows;
    }

    dialog::Evidence only_evidence() {
        const auto rows = evidence();
        EXPECT_THAT(rows, SizeIs(1));
        return rows.empty() ? dialog::Evidence{} : rows[0].evidence;
    }

    std::string file_of(const store::EvidenceRow& row) {
        std::string bytes = "nothing";
        node->store().files().read(row.person, row.evidence.file->sha256, [&](auto found) {
            const auto* read = std::get_if<std::optional<std::string>>(&found);
            bytes = read != nullptr && *read ? **read : "damaged";
        });
        node->poll();
        return bytes;
    }

    // How often the customer was asked to send it again.
    std::size_t times_asked() {
        std::size_t times = 0;
        for (const auto& text : sender.sent)
            times += text.find("再发") != std::string::npos ? 1 : 0;
        return times;
    }

    Directory directory;
    std::shared_ptr<const Content> content_;
    FakeShelf shelf;
    FakeSender sender;
    gateway::FetcherOptions fetching;
    bool has_source = true;
    std::deque<std::variant<Examined, NotExamined>> examinations;
    std::size_t examined = 0;
    StoreWithFullFiles* store = nullptr;
    std::unique_ptr<Node> node;
    std::uint64_t number = 0;
};

}  // namespace road
