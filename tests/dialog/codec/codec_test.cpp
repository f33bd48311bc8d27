// The stored forms: what is packed comes back, and no bytes whatever do harm.
#include "dialog/talk/codec.hpp"

#include <boost/pfr/tuple_size.hpp>
#include <gtest/gtest.h>

#include <random>

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
    lists_all_fields<Recognised>("Recognised");
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

TEST(Codec, TheLogOfATurnKeepsItsSaysAndThatItTransfers) {
    LoggedTurn logged;
    logged.event = CustomerDid{CustomerDid::Act::tapped, "menu"};
    logged.says = {
        {Say::Duty::owed, CaseId{3}, "receipt", "好"}, {Say::Duty::chatter, {}, "", "嗯"}};
    const std::vector<Effect> effects{
        logged.says[0], PassTo{CaseId{3}, WaitingFor::wish}, logged.says[1], Alert{}};
    std::string out;
    pack_logged(logged.event, effects, out);
    EXPECT_EQ(out, packed(logged));
    auto with_transfer = effects;
    with_transfer.emplace_back(Transfer{});
    logged.transfers = true;
    out.clear();
    pack_logged(logged.event, with_transfer, out);
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

}  // namespace
}  // namespace dialog
