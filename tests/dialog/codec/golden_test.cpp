// Bytes that earlier programs stored stay readable.
#include "dialog/talk/codec.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>

namespace dialog {
namespace {

template <class T>
std::string packed(const T& value) {
    std::string out;
    pack(value, out);
    return out;
}

std::string hex(std::string_view bytes) {
    std::ostringstream out;
    for (const char c : bytes) {
        constexpr std::string_view digits = "0123456789abcdef";
        const auto byte = static_cast<unsigned char>(c);
        out << digits[byte >> 4U] << digits[byte & 15U];
    }
    return out.str();
}

// Bytes as they lie in databases, a file for each format. What this program writes may be replaced
// until its first release; from then on fields come with since(), and a new format has a file of
// its own. PRINT_GOLDEN=1 prints.
std::map<std::string, std::string> golden_lines(unsigned format) {
    std::map<std::string, std::string> lines;
    std::ifstream in(
        HUIYIN_SOURCE_DIR "/tests/dialog/codec/format-" + std::to_string(format) + ".txt"
    );
    std::string name;
    std::string bytes;
    while (in >> name >> bytes) lines[name] = bytes;
    return lines;
}

std::string bytes_of(std::string_view digits) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
        bytes.push_back(static_cast<char>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16))
        );
    return bytes;
}

Promise sample_promise() {
    Promise promise;
    promise.id = PromiseId{70};
    promise.kind = PromiseKind::answer;
    promise.state = PromiseState::broken;
    promise.made_at = Instant(Duration(1'763'863'200'000));
    promise.due = promise.made_at + std::chrono::hours(72);
    promise.ended_at = promise.due;
    promise.steps = {{DueStep::Kind::make_up, std::chrono::sys_days(std::chrono::days(20'415))}};
    promise.answers_for_it = "陈静";
    return promise;
}

Case sample_case() {
    Case opened;
    opened.id = CaseId{65};
    opened.version = 300;
    opened.number = "HY261121-7K3QXM";
    opened.person = PersonId{33};
    opened.account = "wechat/main";
    opened.status = CaseStatus::withdrawn;
    opened.category = Category::delivery;
    opened.categories = {Category::delivery, Category::attitude};
    opened.urgent = true;
    opened.urgent_because.add(Sign::injury);
    opened.emotion_peak = Emotion::threat;
    opened.contact = {"王", "13912345678"};
    opened.description = "快递三天没到";
    opened.remedies = {Remedy::refund};
    opened.evidence = {EvidenceId{66}};
    opened.given.add(Field::category);
    opened.desk = {"客服", "陈静", "8021"};
    opened.opened_at = Instant(Duration(1'763'863'200'000));
    opened.closed_at = opened.opened_at + Duration(1);
    opened.presses = 2;
    opened.promises = {sample_promise()};
    return opened;
}

Conversation sample_conversation() {
    Conversation conversation;
    conversation.id = ConversationId{34};
    conversation.version = 2;
    conversation.account = "weibo/main";
    conversation.external_id = "1234567890";
    conversation.person = PersonId{33};
    conversation.owner = Waiting{Instant(Duration(-5)), WaitingFor::danger};
    conversation.emotion_now = Emotion::angry;
    conversation.cases = {CaseId{65}};
    conversation.asked = {Question::last_four, Field::phone, CaseId{65}, 3};
    conversation.privacy_told = true;
    conversation.said = {0xffff'ffffU, 1};
    conversation.last_inbound = Instant(Duration(1'763'863'200'000));
    conversation.last_turn = TurnId{64};
    return conversation;
}

LoggedTurn sample_turn() {
    CustomerSaid said;
    said.text = "单号 A1";
    said.understood.intents = {{intents::Intent::supplement, 0.75F}};
    said.understood.categories = {Category::other};
    said.understood.remedies = {Remedy::apology};
    said.understood.signs.add(Sign::no_wish);
    said.understood.topics = {"shipping"};
    said.understood.emotion = Emotion::upset;
    said.understood.entities = {{intents::EntityKind::order_no, 7, 9, "A1"}};
    return {said, {{Say::Duty::owed, CaseId{65}, "receipt", "好的"}}};
}

Delivery sample_delivery() {
    Delivery delivery;
    delivery.id = DeliveryId{71};
    delivery.account = "wechat/main";
    delivery.said_in = TurnId{64};
    delivery.position = Delivery::all_says;
    delivery.piece = {3, 300};
    delivery.of = CaseId{65};
    delivery.carrier = Carrier::notice;
    delivery.duty = Duty::owed;
    delivery.purpose = Purpose::news;
    delivery.keeps = PromiseId{70};
    delivery.names_case = true;
    delivery.fence = 2;
    delivery.repeats = 1;
    delivery.order = DeliveryId{69};
    delivery.not_before = Instant(Duration(1'763'863'100'000));
    delivery.good_until = Instant(Duration(1'763'863'200'000));
    delivery.passed_over = {{Carrier::window, Obstacle::window_shut}};
    return delivery;
}

template <class T>
void stays_readable(const std::string& name, const T& value) {
    if (std::getenv("PRINT_GOLDEN") != nullptr)
        std::cout << name << ' ' << hex(packed(value)) << '\n';
    const auto lines = golden_lines(packed_format);
    const auto line = lines.find(name);
    ASSERT_NE(line, lines.end()) << name << " has no golden bytes";
    EXPECT_EQ(unpack<T>(bytes_of(line->second)), value) << name << " is no longer read";
    EXPECT_EQ(hex(packed(value)), line->second) << name << " is written in another way";
    for (unsigned format = 1; format < packed_format; ++format) {
        const auto older = golden_lines(format);
        const auto old_line = older.find(name);
        if (old_line == older.end()) continue;  // it came later
        EXPECT_EQ(unpack<T>(bytes_of(old_line->second)), value)
            << name << " of format " << format << " is no longer read";
    }
}

Evidence sample_evidence() {
    return {
        .id = EvidenceId{66},
        .of = CaseId{65},
        .kind = MediaKind::image,
        .platform_media_id = "media",
        .received_at = Instant{Duration{1'795'000'000'000}},
        .state = EvidenceState::fetched,
        .account = "wechat/main",
        .conversation = ConversationId{67},
        .file = EvidenceFile{"5e1f", 123, "image/jpeg", 640, 480, 0, "77aa", "a.jpg", {}},
        .asked_again = true,
    };
}

AgentDid sample_act() {
    return {"chen", "k1", ResendDelivery{sample_delivery(), DeliveryState::for_agent, {}}};
}

TEST(Codec, GoldenBytesStayReadable) {
    stays_readable("conversation", sample_conversation());
    stays_readable("person", Person{PersonId{33}, 1, "王芳", "13912345678"});
    stays_readable("case", sample_case());
    stays_readable(
        "evidence",
        Evidence{
            EvidenceId{66},
            CaseId{65},
            MediaKind::link,
            "media",
            "https://x",
            "标题",
            {},
            EvidenceState::wanted}
    );
    stays_readable("evidence_fetched", sample_evidence());
    stays_readable("agent_did", LoggedTurn{sample_act(), {}});
    stays_readable(
        "fetched",
        LoggedTurn{Fetched{sample_evidence(), Fetched::Ending::gone, std::nullopt, "40007"}, {}}
    );
    stays_readable(
        "case_changes", CaseChanges{{CaseChange::What::field_set, Field::amount, "", "12.50"}}
    );
    auto at_desk = sample_conversation();
    at_desk.owner = PlatformDesk{Instant(Duration(1'763'863'500'000)), true};
    at_desk.recognised = true;
    at_desk.twins = {ConversationId{35}};
    at_desk.desk_silent_at = Instant(Duration(1'763'863'300'000));
    stays_readable("conversation_at_desk", at_desk);
    auto rated = sample_case();
    rated.apart = true;
    rated.guessed_since = Instant(Duration(1'763'863'400'000));
    rated.guesses = 300;
    rated.rating = 4;
    stays_readable("case_rated", rated);
    stays_readable("said", sample_turn());
    auto transferring = sample_turn();
    transferring.transfers = true;
    stays_readable("transferring", transferring);
    stays_readable("sent", LoggedTurn{CustomerSent{MediaKind::voice, "m", "", ""}, {}});
    stays_readable("did", LoggedTurn{CustomerDid{CustomerDid::Act::other, "VIEW"}, {}});
    stays_readable("delivery", sample_delivery());
    stays_readable(
        "delivery_ended",
        LoggedTurn{
            DeliveryEnded{
                sample_delivery(), Ending::rejected, Obstacle::quota_used, "45047", "77", 2},
            {}}
    );
    stays_readable(
        "answer_missed",
        LoggedTurn{
            AnswerMissed{TurnId{64}, {{Duty::owed, CaseId{65}, "receipt", "好的"}}, true}, {}}
    );
    stays_readable(
        "recognised", LoggedTurn{Recognised{"oUNION", {ConversationId{67}, ConversationId{68}}}, {}}
    );
    stays_readable("due", LoggedTurn{FellDue{PromiseId{70}, CaseId{65}, Instant{}}, {}});
}

}  // namespace
}  // namespace dialog
