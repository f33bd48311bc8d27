#include "intents/understanding.hpp"

#include <array>

namespace intents {

namespace {

template <class E, std::size_t size>
std::string_view pick(const std::array<std::string_view, size>& names, E value) {
    const auto index = static_cast<std::size_t>(value);
    return index < size ? names[index] : std::string_view("?");
}

}  // namespace

std::string_view name(Intent intent) {
    static constexpr auto names = std::to_array<std::string_view>(
        {"complain", "progress",   "press",        "human",   "order_status",  "refund_payment",
         "account",  "delivery",   "attitude",     "quality", "compensation",  "supplement",
         "correct",  "withdraw",   "dissatisfied", "object",  "privacy",       "contact_change",
         "greeting", "thanks_bye", "confirm",      "deny",    "unknown_to_me", "other"}
    );
    static_assert(names.size() == static_cast<std::size_t>(Intent::other) + 1);
    return pick(names, intent);
}

std::string_view name(Emotion emotion) {
    static constexpr auto names =
        std::to_array<std::string_view>({"calm", "upset", "angry", "abusive", "threat"});
    return pick(names, emotion);
}

std::string_view name(Category category) {
    static constexpr auto names = std::to_array<std::string_view>(
        {"quality",
         "attitude",
         "delivery",
         "refund_payment",
         "account",
         "process",
         "technical",
         "other"}
    );
    return pick(names, category);
}

std::string_view name(Remedy remedy) {
    static constexpr auto names = std::to_array<std::string_view>(
        {"refund",
         "compensation",
         "redelivery",
         "replacement",
         "repair",
         "technical_help",
         "coupon",
         "apology",
         "other"}
    );
    return pick(names, remedy);
}

std::string_view name(Sign sign) {
    static constexpr auto names =
        std::to_array<std::string_view>({"question",        "injury",
                                         "safety",          "child",
                                         "self_harm",       "minor_speaker",
                                         "outside_body",    "media",
                                         "lawsuit",         "repeated_contact",
                                         "refuses_contact", "another_matter",
                                         "same_matter",     "about_process",
                                         "no_wish",         "plain_request",
                                         "changes_mind",    "personal_safety",
                                         "fraud",           "resolved",
                                         "will_follow",     "lacks_order_no",
                                         "lacks_evidence",  "lacks_staff_no",
                                         "takes_back",      "wishes",
                                         "demands",         "number_tail",
                                         "disowns",         "tells"});
    static_assert(names.size() == sign_count);
    return pick(names, sign);
}

std::string_view name(EntityKind kind) {
    static constexpr auto names = std::to_array<std::string_view>(
        {"order_no",
         "tracking_no",
         "case_no",
         "phone",
         "amount",
         "date",
         "time",
         "name",
         "staff_no",
         "number"}
    );
    return pick(names, kind);
}

}  // namespace intents
