// Ten days of three hundred customers, on two platforms that fail, repeat and reorder, and on pages
// whose lines break. What each of them saw is held against what was said.
#include "dialog/talk/codec.hpp"
#include "gateway/life/visitor.hpp"
#include "gateway/life/world.hpp"

#include <gmock/gmock.h>
#include <sqlite3.h>

#include <algorithm>
#include <cstdlib>
#include <set>
#include <string>
#include <vector>

namespace life {
namespace {

using dialog::Carrier;
using dialog::DeliveryState;
using simulators::BubbleKind;

constexpr int customers = 200;  // of platforms
constexpr int visitors = 100;   // of pages
constexpr int days = 10;

const std::vector<std::string> complaints{
    "显示签收了可我根本没收到，我要投诉你们的快递，订单号20261118",
    "买的电饭煲第二天就坏了，客服还骂人，我要退款！订单20261119",
    "退款说好三天到账，都一周了，太过分了，我要投诉，单号20261120",
    "罐子都瘪了，打了三次电话没人管，我要投诉你们，订单号20261117",
};

const std::vector<std::string> afterwards{
    "我的投诉处理得怎么样了",
    "电话13800001234，我姓王",
    "你们到底管不管啊",
    "怎么还没人联系我",
    "好的",
    "我要人工",
    "凭什么要我的电话",
    "工号0327的客服态度特别恶劣",
};

struct Customer {
    bool weibo = false;
    std::string person;
    bool has_complained = false;
    bool has_left = false;
    std::vector<std::string> pictures{};  // bytes, as sent
};

// Somebody on a page, and what he has done so far.
struct Guest {
    Visitor visitor;
    bool has_complained = false;
    std::vector<std::string> files{};  // bytes, as sent
    std::set<std::size_t> unsent{};    // of files: no answer came
};

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

class Life : public testing::TestWithParam<std::uint64_t> {
protected:
    Life() : dice(GetParam()) {
        for (int i = 0; i < customers; ++i)
            everybody.push_back({.weibo = i % 3 == 0, .person = "person" + std::to_string(i)});
        for (int i = 0; i < visitors; ++i)
            guests.push_back({.visitor = Visitor(world, "visitor" + std::to_string(i))});
    }

    static simulators::Faults faults() {
        simulators::Faults made;
        made.slow_answer = 20;
        made.slow_time = std::chrono::milliseconds(2);
        made.lost_answer = 15;
        made.system_busy = 30;
        made.server_error = 20;
        made.html_error = 10;
        made.duplicate_push = 30;
        made.overlapping_retry = 20;
        made.reordered_push = 30;
        made.reorder_time = std::chrono::milliseconds(2);
        made.failed_report = 300;
        return made;
    }

    std::string external_id(const Customer& customer) {
        auto& simulator = world.simulator();
        if (!customer.weibo) return simulator.wechat.world.of_person(0, customer.person)->openid;
        return simulator.weibo.world.of_person(0, customer.person)->uid;
    }

    void act(Customer& customer) {
        auto& platform = world.platform(customer.weibo);
        const simulators::Who who{.person = customer.person, .account = {}};
        if (customer.has_left) return;
        if (!customer.has_complained) {
            customer.has_complained = true;
            const auto& words = complaints[dice.below(complaints.size())];
            platform.say(who, words + std::to_string(1'000 + dice.below(9'000)), {});
            return;
        }
        switch (dice.below(14)) {
            case 0:
                platform.act(who, "unfollow", {});
                customer.has_left = true;
                return;
            case 1:
                platform.act(who, "tap", {{"key", "progress"}});
                return;
            case 2:
                if (!customer.weibo)
                    platform.act(who, "consent", {{"template", "notice-1"}, {"accepted", true}});
                return;
            case 3:
            case 4:
                return send_picture(customer);
            default:
                platform.say(who, afterwards[dice.below(afterwards.size())], {});
        }
    }

    void send_picture(Customer& customer) {
        std::string bytes = "\xff\xd8\xff\xe0 of " + customer.person;
        // Now and then the same picture once more.
        if (customer.pictures.empty() || dice.below(4) > 0)
            bytes += " " + std::to_string(dice.below(1'000'000));
        customer.pictures.push_back(bytes);
        const simulators::Who who{.person = customer.person, .account = {}};
        world.platform(customer.weibo).send(who, "picture", std::move(bytes));
    }

    // Pages are opened and closed, lines break before, while and after something is said.
    void act(Guest& guest) {
        auto& visitor = guest.visitor;
        if (!visitor.is_open()) {
            visitor.open();
            world.settle();
            visitor.look();
        }
        if (!guest.has_complained) {
            guest.has_complained = true;
            const auto& words = complaints[dice.below(complaints.size())];
            visitor.say(words + std::to_string(1'000 + dice.below(9'000)));
        } else if (dice.below(4) == 0) {
            guest.unsent.insert(guest.files.size());
            guest.files.push_back(
                "\xff\xd8\xff\xe0 of " + visitor.name() + std::to_string(dice.below(1'000'000))
            );
        } else {
            visitor.say(afterwards[dice.below(afterwards.size())]);
        }
        std::erase_if(guest.unsent, [&](std::size_t number) {
            const bool taken = visitor.send_file(number, guest.files[number]);
            return taken && dice.below(5) > 0;  // or the answer was lost
        });
        if (dice.below(3) == 0) visitor.cut();
        world.settle();
        visitor.look();
        if (dice.below(3) == 0) visitor.cut();
    }

    void come_back(Guest& guest) {
        auto& visitor = guest.visitor;
        do {
            visitor.cut();
            visitor.open();
            world.settle();
            visitor.look();
            world.settle();
            visitor.look();
        } while (visitor.has_unconfirmed());
        for (const auto number : guest.unsent) visitor.send_file(number, guest.files[number]);
        world.settle();
        visitor.look();
    }

    void live() {
        for (auto& customer : everybody) {
            world.platform(customer.weibo).arrive(customer.person);
            world.platform(customer.weibo).act({customer.person, {}}, "follow", {});
        }
        for (int hour = 0; hour < 24 * days; ++hour) {
            for (auto& customer : everybody) {
                const bool begins = hour < 48 && !customer.has_complained;
                if (dice.below(begins ? 24 : 40) == 0) act(customer);
            }
            for (auto& guest : guests)
                if (dice.below(hour < 48 && !guest.has_complained ? 24 : 40) == 0) act(guest);
            if (dice.below(10) == 0)
                world.settle_on_a_slow_disk();
            else
                world.settle();
            world.advance(std::chrono::hours(1));
        }
        for (auto& guest : guests) come_back(guest);
    }

    void check_words();
    void check_silence();
    void check_pictures();
    void check_pages();
    void check_told();

    const simulators::Screen& screen(const Customer& customer) {
        auto& simulator = world.simulator();
        if (!customer.weibo) return simulator.wechat.world.of_person(0, customer.person)->screen;
        return simulator.weibo.world.of_person(0, customer.person)->screen;
    }

    simulators::Dice dice;
    World world{GetParam(), faults()};
    std::vector<Customer> everybody;
    std::vector<Guest> guests;
};

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
          "huiyin_delivery_reports_total{account=\"wechat/main\",carrier=\"notice\","
          "obstacle=\"none\"}",
          "huiyin_delivery_reports_total{account=\"wechat/main\",carrier=\"notice\","
          "obstacle=\"platform_down\"}"})
        EXPECT_THAT(figures, testing::HasSubstr(figure));
}

TEST_P(Life, EverybodyHearsEverythingOnceAndNobodyIsForgotten) {
    live();
    check_words();
    check_silence();
    check_pictures();
    check_pages();
    check_told();
}

// HUIYIN_LIFE_SEEDS=N tries so many more.
std::vector<std::uint64_t> seeds() {
    const char* wanted = std::getenv("HUIYIN_LIFE_SEEDS");
    std::vector<std::uint64_t> all{1};
    const auto count = wanted == nullptr ? 1UL : std::strtoul(wanted, nullptr, 10);
    for (std::uint64_t seed = 2; seed <= count; ++seed) all.push_back(seed);
    return all;
}

INSTANTIATE_TEST_SUITE_P(Seeds, Life, testing::ValuesIn(seeds()));

}  // namespace
}  // namespace life
