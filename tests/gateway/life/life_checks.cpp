// What each customer saw is held against what was said.
#include "dialog/talk/codec.hpp"
#include "gateway/life/life.hpp"

#include <gmock/gmock.h>
#include <sqlite3.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <sstream>

namespace life {
namespace {

using dialog::Carrier;
using dialog::DeliveryState;
using simulators::BubbleKind;

std::string flat(std::string text) {
    text.erase(std::remove(text.begin(), text.end(), '\n'), text.end());
    return text;
}

// As rows of the database, whatever became of them.
struct Row {
    dialog::Delivery delivery;
    DeliveryState state{};
};

std::multimap<dialog::TurnId, Row> deliveries(const std::filesystem::path& directory) {
    std::multimap<dialog::TurnId, Row> rows;
    sqlite3* connection = nullptr;
    const auto file = directory / "data" / "huiyin.db";
    sqlite3_open_v2(file.c_str(), &connection, SQLITE_OPEN_READONLY, nullptr);
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(connection, "SELECT state,packed FROM delivery", -1, &statement, nullptr);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        const std::string packed(
            static_cast<const char*>(sqlite3_column_blob(statement, 1)),
            static_cast<std::size_t>(sqlite3_column_bytes(statement, 1))
        );
        Row row;
        row.state = static_cast<DeliveryState>(sqlite3_column_int(statement, 0));
        if (!dialog::unpack(packed, row.delivery)) ADD_FAILURE() << "a delivery cannot be read";
        rows.emplace(row.delivery.said_in, row);
    }
    sqlite3_finalize(statement);
    sqlite3_close(connection);
    return rows;
}

bool owes_news(const dialog::Case& of) {
    return std::any_of(of.promises.begin(), of.promises.end(), [](const dialog::Promise& promise) {
        return promise.kind == dialog::PromiseKind::news &&
               (promise.state == dialog::PromiseState::open ||
                promise.state == dialog::PromiseState::on_its_way);
    });
}

// How often a text may stand on the phone.
struct Range {
    int least = 0;
    int most = 0;
};

std::vector<std::string> bubbles_of(const std::string& text, bool weibo) {
    if (!weibo) return {flat(text)};
    dialog::ReachRules rules;
    rules.text_characters_max = 280;
    rules.text_bytes_max = 4'000;
    std::vector<std::string> bubbles;
    for (const auto& piece : dialog::pieces(text, rules))
        bubbles.push_back(flat(text.substr(piece.begin, piece.bytes)));
    return bubbles;
}

// Turns whose answer no call took, and that no carrier brings afterwards: small talk when the
// window's messages are used up.
std::set<dialog::TurnId> not_carried(const std::string& log) {
    std::set<dialog::TurnId> turns;
    std::istringstream lines(log);
    for (std::string line; std::getline(lines, line);) {
        const auto turn = line.find(" turn=");
        if (line.find("answer.not_carried") == std::string::npos || turn == std::string::npos)
            continue;
        turns.insert(dialog::TurnId{std::stoull(line.substr(turn + 6))});
    }
    return turns;
}

}  // namespace

// Neither a word missed nor one heard twice, no quota exceeded, every call task explained.
void Life::check_words() {
    const auto rows = deliveries(world.directory());
    const auto void_turns = not_carried(world.log());
    int said = 0;
    int unknown = 0;
    int carried = 0;
    for (const auto& customer : everybody) {
        const std::string account = customer.weibo ? "weibo/main" : "wechat/main";
        std::map<std::string, Range> expected;
        Range cards;
        for (const auto& turn : world.said_to(account, external_id(customer))) {
            ++said;
            Range range{1, 1};
            if (void_turns.contains(turn.turn)) {
                EXPECT_EQ(turn.text.find("HY2"), std::string::npos) << "owed words were dropped";
                range.least = 0;
            }
            const auto [first, last] = rows.equal_range(turn.turn);
            if (first != last) range = {};
            for (auto row = first; row != last; ++row) {
                ++carried;
                const auto carrier = row->second.delivery.carrier;
                const bool words = carrier == Carrier::window;
                const auto state = row->second.state;
                if (state == DeliveryState::unknown) ++unknown;
                if (words && state == DeliveryState::delivered) ++range.least;
                if (words && (state == DeliveryState::delivered || state == DeliveryState::unknown))
                    ++range.most;
                const bool arrived = state == DeliveryState::delivered;
                cards.least += !words && arrived ? 1 : 0;
                cards.most += !words && (arrived || state == DeliveryState::unknown) ? 1 : 0;
            }
            for (const auto& bubble : bubbles_of(turn.text, customer.weibo)) {
                auto& sum = expected[bubble];
                const bool in_pieces = first != last && range.most > 1;
                sum.least += in_pieces ? 0 : range.least;
                sum.most += range.most;
            }
        }
        int cards_seen = 0;
        std::map<std::string, int> seen;
        for (const auto& bubble : screen(customer).bubbles()) {
            if (bubble.carrier == simulators::Carrier::customer ||
                bubble.carrier == simulators::Carrier::system)
                continue;
            if (bubble.kind == BubbleKind::card)
                ++cards_seen;
            else
                ++seen[flat(bubble.text)];
        }
        for (const auto& [text, range] : expected) {
            EXPECT_GE(seen[text], range.least) << account << " " << customer.person << " " << text;
            EXPECT_LE(seen[text], range.most) << account << " " << customer.person << " " << text;
        }
        for (const auto& [text, times] : seen)
            EXPECT_TRUE(expected.contains(text)) << customer.person << " saw " << text;
        EXPECT_GE(cards_seen, cards.least) << customer.person;
        EXPECT_LE(cards_seen, cards.most) << customer.person;
    }
    std::map<std::string, int> codes;
    for (const auto& call : world.simulator().log.entries()) ++codes[std::to_string(call.code)];
    EXPECT_EQ(codes["45047"], 0) << "the quota of a window was exceeded";
    for (const auto& row : world.for_agent())
        EXPECT_FALSE(row.delivery.passed_over.empty()) << "an unexplained call task";
    RecordProperty("said", said);
    std::cout << "said=" << said << " carried=" << carried << " unknown=" << unknown
              << " calls for agents=" << world.for_agent().size();
    for (const auto& [code, times] : codes) std::cout << " " << code << ":" << times;
    std::cout << "\n";
}

// No case is silent for longer than promised without somebody knowing.
void Life::check_silence() {
    std::set<dialog::CaseId> known;
    for (const auto& row : world.for_agent()) known.insert(row.delivery.of);
    int open = 0;
    const auto check = [&](const std::string& account, const std::string& id) {
        for (const auto& of : world.subjects(account, id).cases) {
            if (of.status != dialog::CaseStatus::open) continue;
            ++open;
            if (known.contains(of.id)) continue;
            EXPECT_LE(world.now() - of.told_at, std::chrono::hours(48) + std::chrono::minutes(30))
                << account << " " << id;
            EXPECT_TRUE(owes_news(of)) << account << " " << id;
        }
    };
    for (const auto& customer : everybody)
        check(customer.weibo ? "weibo/main" : "wechat/main", external_id(customer));
    for (const auto& guest : guests) check("webchat/demo", guest.visitor.external_id());
    EXPECT_GT(open, (customers + visitors) / 2);
}

// Every picture lies in the locker as it was sent, or the customer was asked for it once more.
void Life::check_pictures() {
    int stored = 0;
    int asked_again = 0;
    for (const auto& customer : everybody) {
        const std::string account = customer.weibo ? "weibo/main" : "wechat/main";
        std::multiset<std::string> sent(customer.pictures.begin(), customer.pictures.end());
        for (const auto& row : world.evidence(account, external_id(customer))) {
            if (row.evidence.state != dialog::EvidenceState::fetched) {
                EXPECT_TRUE(row.evidence.asked_again) << customer.person;
                ++asked_again;
                continue;
            }
            ASSERT_TRUE(row.evidence.file);
            const auto bytes = world.file(row.person, row.evidence.file->sha256);
            const auto found = sent.find(bytes.value_or(""));
            ASSERT_NE(found, sent.end()) << customer.person << " never sent this picture";
            sent.erase(found);
            ++stored;
        }
        EXPECT_LE(sent.size(), 0U) << customer.person << ": a picture left no trace";
    }
    EXPECT_GT(stored, customers / 4);
    std::cout << "pictures stored=" << stored << " asked again=" << asked_again << "\n";
}

// A page shows what was said, in order and once, however often its line broke; files left no gap.
void Life::check_pages() {
    int lines = 0;
    int files = 0;
    for (auto& guest : guests) {
        auto& visitor = guest.visitor;
        EXPECT_THAT(visitor.faults, testing::IsEmpty()) << visitor.name();
        const auto id = visitor.external_id();
        std::string said;
        for (const auto& turn : world.said_to("webchat/demo", id)) said += turn.text + "\n";
        std::string shown;
        for (const auto& line : visitor.bot_lines()) shown += line + "\n";
        EXPECT_EQ(shown, said) << visitor.name();
        lines += static_cast<int>(visitor.bot_lines().size());
        std::multiset<std::string> sent(guest.files.begin(), guest.files.end());
        for (const auto& row : world.evidence("webchat/demo", id)) {
            ASSERT_EQ(row.evidence.state, dialog::EvidenceState::fetched) << visitor.name();
            const auto bytes = world.file(row.person, row.evidence.file->sha256);
            const auto found = sent.find(bytes.value_or(""));
            ASSERT_NE(found, sent.end()) << visitor.name() << " never sent this file";
            sent.erase(found);
            ++files;
        }
        EXPECT_THAT(sent, testing::IsEmpty()) << visitor.name();
    }
    EXPECT_GT(files, visitors / 4);
    std::cout << "lines on pages=" << lines << " files=" << files << "\n";
}

// What platforms told of consents and of deliveries was heard.
void Life::check_told() {
    const auto figures = world.figures();
    for (const auto* figure :
         {"huiyin_consents_total{account=\"wechat/main\",what=\"notice\"}",
          "huiyin_delivery_reports_total{account=\"wechat/main\",carrier=\"notice\","})
        EXPECT_THAT(figures, testing::HasSubstr(figure));
}

}  // namespace life
