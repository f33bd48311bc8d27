// The stored forms: what is packed comes back, old bytes stay readable, and no bytes whatever do
// harm.
#include "dialog/talk/codec.hpp"

#include <boost/pfr/tuple_size.hpp>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <random>
#include <sstream>

namespace dialog {

// Counts the fields that a struct lists. Found by fields() like the packers, so it stands here.
class CountingVisitor {
public:
    template <class... T>
    void operator()(const T&... /*values*/) {
        count_ += sizeof...(T);
    }

    template <class... T>
    void since(std::uint8_t /*format*/, const T&... /*values*/) {
        count_ += sizeof...(T);
    }

    [[nodiscard]] std::size_t count() const { return count_; }

private:
    std::size_t count_ = 0;
};

// Fills values by throws of the dice, also with what is unusual: no text, large numbers, any bytes.
class RandomVisitor {
public:
    explicit RandomVisitor(std::uint64_t seed) : dice_(seed) {}

    template <class... T>
    void operator()(T&... values) {
        (fill(values), ...);
    }

    template <class... T>
    void since(std::uint8_t /*format*/, T&... values) {
        (fill(values), ...);
    }

private:
    std::uint64_t below(std::uint64_t end) { return dice_() % end; }

    std::uint64_t any_number() { return dice_() >> below(64); }

    void fill(bool& value) { value = below(2) == 1; }

    void fill(packing::Whole auto& value) {
        value = static_cast<std::remove_reference_t<decltype(value)>>(any_number());
    }

    template <packing::Id T>
    void fill(T& value) {
        value = static_cast<T>(any_number());
    }

    template <packing::Choice T>
    void fill(T& value) {
        value = static_cast<T>(below(packing::choices<T>()));
    }

    void fill(float& value) { value = static_cast<float>(below(1000)) / 1000.0F; }

    void fill(Instant& value) {
        value = Instant(Duration(static_cast<std::int64_t>(any_number())));
    }

    void fill(std::chrono::sys_days& value) {
        value = std::chrono::sys_days(std::chrono::days(static_cast<int>(below(40'000)) - 10'000));
    }

    void fill(std::string& value) {
        value.resize(below(4) == 0 ? 0 : below(200));
        for (auto& c : value) c = static_cast<char>(below(256));
    }

    template <class E>
    void fill(intents::Set<E>& value) {
        for (unsigned i = 0; i < packing::choices<E>(); ++i)
            if (below(2) == 1) value.add(static_cast<E>(i));
    }

    template <class T>
    void fill(std::optional<T>& value) {
        if (below(2) == 1) fill(value.emplace());
    }

    template <class T>
    void fill(std::vector<T>& values) {
        values.resize(below(5));
        for (auto& value : values) fill(value);
    }

    template <class... T>
    void fill(std::variant<T...>& value) {
        fill_choice(value, below(sizeof...(T)), std::index_sequence_for<T...>{});
    }

    template <class Variant, std::size_t... I>
    void fill_choice(Variant& value, std::size_t chosen, std::index_sequence<I...> /*all*/) {
        ((chosen == I ? fill(value.template emplace<I>()) : void()), ...);
    }
    template <class T>
    requires std::is_class_v<T>

    void fill(T& value) {
        fields(*this, value);
        if constexpr (std::same_as<T, CustomerSaid>)
            for (auto& entity : value.understood.entities) {
                entity.begin %= value.text.size() + 1;
                entity.end = entity.begin + below(value.text.size() - entity.begin + 1);
            }
    }

    std::mt19937_64 dice_;
};

namespace {

template <class T>
std::string packed(const T& value) {
    std::string out;
    pack(value, out);
    return out;
}

template <class T>
T random_value(std::uint64_t seed) {
    T value;
    RandomVisitor{seed}(value);
    return value;
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

template <class T>
constexpr std::size_t listed() {
    CountingVisitor count;
    T value{};
    fields(count, value);
    return count.count();
}

template <class T>
void lists_all_fields(const char* name) {
    EXPECT_EQ(listed<T>(), boost::pfr::tuple_size_v<T>)
        << "a field of " << name << " is missing in its fields() beside the codec";
}

TEST(Codec, EveryFieldOfEveryStructIsListed) {
    lists_all_fields<DueStep>("DueStep");
    lists_all_fields<Promise>("Promise");
    lists_all_fields<Contact>("Contact");
    lists_all_fields<Desk>("Desk");
    lists_all_fields<Case>("Case");
    lists_all_fields<Person>("Person");
    lists_all_fields<Evidence>("Evidence");
    lists_all_fields<CaseChange>("CaseChange");
    lists_all_fields<Waiting>("Waiting");
    lists_all_fields<Asked>("Asked");
    lists_all_fields<Conversation>("Conversation");
    lists_all_fields<intents::ScoredIntent>("ScoredIntent");
    lists_all_fields<intents::Entity>("Entity");
    lists_all_fields<intents::Understanding>("Understanding");
    lists_all_fields<CustomerSaid>("CustomerSaid");
    lists_all_fields<CustomerSent>("CustomerSent");
    lists_all_fields<CustomerDid>("CustomerDid");
    lists_all_fields<FellDue>("FellDue");
    lists_all_fields<NamedValue>("NamedValue");
    lists_all_fields<Say>("Say");
    lists_all_fields<Reach>("Reach");
    lists_all_fields<Piece>("Piece");
    lists_all_fields<PassedOver>("PassedOver");
    lists_all_fields<Delivery>("Delivery");
    lists_all_fields<DeliveryEnded>("DeliveryEnded");
    lists_all_fields<DeliveryReported>("DeliveryReported");
    lists_all_fields<Awaited>("Awaited");
    lists_all_fields<EarlyReport>("EarlyReport");
    lists_all_fields<AnswerMissed>("AnswerMissed");
    lists_all_fields<EvidenceFile>("EvidenceFile");
    lists_all_fields<Link>("Link");
    lists_all_fields<LinkWish>("LinkWish");
    lists_all_fields<Fetched>("Fetched");
    lists_all_fields<ResendDelivery>("ResendDelivery");
    lists_all_fields<AgentDid>("AgentDid");
    lists_all_fields<LoggedTurn>("LoggedTurn");
}

TEST(Codec, EnumsAreCountedFromTheirEnumerators) {
    EXPECT_EQ(packing::choices<Field>(), field_count);
    EXPECT_EQ(packing::choices<intents::Intent>(), intents::intent_count);
    EXPECT_EQ(packing::choices<Sign>(), intents::sign_count);
    EXPECT_EQ(packing::choices<CaseStage>(), 3);
}

template <class T>
void comes_back(int rounds) {
    for (int seed = 0; seed < rounds; ++seed) {
        const auto value = random_value<T>(static_cast<std::uint64_t>(seed));
        const auto back = unpack<T>(packed(value));
        ASSERT_TRUE(back.has_value()) << "seed " << seed;
        ASSERT_EQ(*back, value) << "seed " << seed;
    }
}

TEST(Codec, RandomValuesComeBack) {
    comes_back<Conversation>(300);
    comes_back<Person>(300);
    comes_back<Case>(300);
    comes_back<Evidence>(300);
    comes_back<CaseChanges>(300);
    comes_back<LoggedTurn>(300);
    comes_back<Delivery>(300);
}

TEST(Codec, TheLogOfATurnKeepsItsSaysAlone) {
    LoggedTurn logged;
    logged.event = CustomerDid{CustomerDid::Act::tapped, "menu"};
    logged.says = {
        {Say::Duty::owed, CaseId{3}, "receipt", "好"}, {Say::Duty::chatter, {}, "", "嗯"}};
    const std::vector<Effect> effects{
        logged.says[0], PassTo{CaseId{3}, WaitingFor::wish}, logged.says[1], Alert{}};
    std::string out;
    pack_logged(logged.event, effects, out);
    EXPECT_EQ(out, packed(logged));
}

// Every truncation is refused; every flipped bit is refused or gives a value that packs again.
template <class T>
void survives_damage(std::uint64_t seed) {
    const auto bytes = packed(random_value<T>(seed));
    for (std::size_t size = 0; size < bytes.size(); ++size)
        EXPECT_FALSE(unpack<T>(std::string_view(bytes).substr(0, size)).has_value()) << size;
    EXPECT_FALSE(unpack<T>(bytes + '\0').has_value()) << "a byte too many";
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        for (const unsigned flip : {1U, 0x80U, 0xffU}) {
            auto damaged = bytes;
            damaged[i] = static_cast<char>(static_cast<unsigned char>(damaged[i]) ^ flip);
            const auto value = unpack<T>(damaged);
            if (!value) continue;
            const auto again = unpack<T>(packed(*value));
            ASSERT_TRUE(again.has_value()) << "byte " << i << " flipped by " << flip;
            EXPECT_EQ(*again, *value);
        }
    }
}

TEST(Codec, DamagedBytesAreRefusedOrGiveAValue) {
    for (std::uint64_t seed = 0; seed < 3; ++seed) {
        survives_damage<Conversation>(seed);
        survives_damage<Person>(seed);
        survives_damage<Case>(seed);
        survives_damage<Evidence>(seed);
        survives_damage<CaseChanges>(seed);
        survives_damage<LoggedTurn>(seed);
    }
}

TEST(Codec, RandomBytesAreRefusedOrGiveAValue) {
    std::mt19937_64 dice(1);
    for (int i = 0; i < 20'000; ++i) {
        std::string bytes(dice() % 60, '\0');
        for (auto& c : bytes) c = static_cast<char>(dice());
        if (!bytes.empty()) bytes[0] = 1;
        (void)unpack<Conversation>(bytes);
        (void)unpack<Case>(bytes);
        (void)unpack<LoggedTurn>(bytes);
        (void)unpack<CaseChanges>(bytes);
    }
}

TEST(Codec, UnknownFormatsAreRefused) {
    auto bytes = packed(Person{});
    bytes[0] = 0;
    EXPECT_FALSE(unpack<Person>(bytes).has_value());
    bytes[0] = static_cast<char>(packed_format + 1);
    EXPECT_FALSE(unpack<Person>(bytes).has_value());
    EXPECT_FALSE(unpack<Person>("").has_value());
}

TEST(Codec, ACountBeyondTheInputReservesNothing) {
    // A list of two hundred million changes, in six bytes.
    EXPECT_FALSE(unpack<CaseChanges>(std::string_view("\1\x80\x80\x80\x60", 5)).has_value());
}

TEST(Codec, ATextThatClaimsTheBytesOfItsOwnLengthIsRefused) {
    // The length says 3; two bytes follow it, three with the length itself.
    EXPECT_FALSE(unpack<Person>(std::string_view("\1\1\1\0\3ab", 7)).has_value());
    EXPECT_TRUE(unpack<Person>(std::string_view("\1\1\1\0\2ab", 7)).has_value());
}

TEST(Codec, AnEntityOutsideItsTextIsRefused) {
    LoggedTurn logged;
    CustomerSaid said;
    said.text = "abc";
    said.understood.entities = {{intents::EntityKind::number, 1, 4, "x"}};
    logged.event = said;
    EXPECT_FALSE(unpack<LoggedTurn>(packed(logged)).has_value());
    said.understood.entities[0].end = 3;
    logged.event = said;
    EXPECT_TRUE(unpack<LoggedTurn>(packed(logged)).has_value());
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
    stays_readable("said", sample_turn());
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
    stays_readable("due", LoggedTurn{FellDue{PromiseId{70}, CaseId{65}, Instant{}}, {}});
}

}  // namespace
}  // namespace dialog
