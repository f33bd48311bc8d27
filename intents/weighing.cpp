#include "intents/weighing.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace intents {

namespace {

constexpr std::size_t category_count = static_cast<std::size_t>(Category::other) + 1;
constexpr std::size_t emotion_count = static_cast<std::size_t>(Emotion::threat) + 1;

// A complaint that is not called one stands right behind what it is about, ...
constexpr float told_complaint_below_category = 0.02F;
// ... unless there is pressure behind it, or several things went wrong and something is demanded.
constexpr float pressed_complaint = 0.95F;
constexpr float followed_complaint = 0.8F;
constexpr float broad_complaint = 0.92F;
constexpr float outburst_complaint = 0.6F;
constexpr float more_of_the_same = 0.03F;  // for each further pattern of a category
constexpr float harm_score = 0.65F;
constexpr float other_score = 0.25F;
// Being upset for many reasons is not yet anger.
constexpr float upset_towards_anger = 0.34F;
constexpr float upset_towards_anger_max = 0.5F;
constexpr float shouting = 0.5F;
// So many chars may stand beside a greeting or thanks that are meant as such.
constexpr std::uint32_t beside_greeting_max = 5;
constexpr std::uint32_t beside_thanks_max = 12;

struct CategoryWeight {
    Category category{};
    float score = 0;
    std::uint32_t first = 0;
    bool complaint = false;
};

std::optional<Intent> intent_of(Category category) {
    switch (category) {
        case Category::quality:
            return Intent::quality;
        case Category::attitude:
            return Intent::attitude;
        case Category::delivery:
            return Intent::delivery;
        case Category::refund_payment:
            return Intent::refund_payment;
        case Category::account:
            return Intent::account;
        default:
            return std::nullopt;
    }
}

class Weigher {
public:
    Weigher(const Book& book, Span core, Understanding& into)
        : book_(book),
          core_(core),
          into_(into) {
        for (std::size_t i = 0; i < category_count; ++i)
            categories_[i].category = static_cast<Category>(i);
    }

    void run(const std::vector<Hit>& hits, bool shouted) {
        for (const auto& hit : hits)
            if (book_.rules[hit.rule].kind == RuleKind::sign)
                into_.signs.add(static_cast<Sign>(book_.rules[hit.rule].value));
        if (shouted) anger_[index(Emotion::angry)] += shouting;
        std::optional<std::uint32_t> pattern_before;
        for (const auto& hit : hits) {
            const bool again = pattern_before == hit.pattern;
            pattern_before = hit.pattern;
            count(hit, again);
        }
        note_harm();
        set_emotion();
        set_remedies();
        set_topics();
        set_categories();
        add_complaint();
        set_intents();
    }

private:
    template <class E>
    static constexpr std::size_t index(E e) {
        return static_cast<std::size_t>(e);
    }

    void count(const Hit& hit, bool again) {
        const auto& rule = book_.rules[hit.rule];
        switch (rule.kind) {
            case RuleKind::intent:
                count_intent(hit, rule);
                break;
            case RuleKind::category:
                count_category(hit, rule, again);
                break;
            case RuleKind::emotion:
                if (!again) anger_[rule.value] += rule.score;
                break;
            case RuleKind::remedy:
                remedies_.push_back({rule.value, 1.0F, hit.at.begin});
                break;
            case RuleKind::topic:
                topics_.push_back({rule.value, rule.score, hit.at.begin});
                break;
            case RuleKind::sign:
                break;
        }
    }

    // "你好" before a question and "谢谢" behind one are manners, not what was meant.
    [[nodiscard]] bool is_only_manners(Intent intent, Span at) const {
        if (intent != Intent::greeting && intent != Intent::thanks_bye) return false;
        if (at == core_) return false;
        const auto beside = (core_.end - core_.begin) - (at.end - at.begin);
        return into_.signs.has(Sign::question) ||
               beside > (intent == Intent::greeting ? beside_greeting_max : beside_thanks_max);
    }

    void count_intent(const Hit& hit, const Rule& rule) {
        const auto intent = static_cast<Intent>(rule.value);
        if (is_only_manners(intent, hit.at)) return;
        raise(intent, rule.score);
        if (rule.category) note(*rule.category, rule.score, hit.at.begin, false);
    }

    void count_category(const Hit& hit, const Rule& rule, bool again) {
        const auto category = static_cast<Category>(rule.value);
        auto& weight = categories_[index(category)];
        if (weight.score > 0 && !again) weight.score += more_of_the_same;
        note(category, rule.score, hit.at.begin, true);
        weight.complaint = weight.complaint || rule.complaint;
    }

    void note(Category category, float score, std::uint32_t at, bool problem) {
        auto& weight = categories_[index(category)];
        weight.first = weight.score > 0 ? std::min(weight.first, at) : at;
        weight.score = std::max(weight.score, score);
        if (problem) problems_ |= 1U << index(category);
    }

    void raise(Intent intent, float score) {
        auto& known = intents_[index(intent)];
        known = std::max(known, std::min(score, 1.0F));
    }

    // Somebody hurt or in danger is a complaint about what did it, whatever the words.
    void note_harm() {
        const bool harm = into_.signs.has(Sign::injury) || into_.signs.has(Sign::safety);
        const bool known =
            std::any_of(categories_.begin(), categories_.end(), [](const CategoryWeight& weight) {
                return weight.complaint;
            });
        if (!harm || known || into_.signs.has(Sign::question)) return;
        note(Category::quality, harm_score, 0, true);
        categories_[index(Category::quality)].complaint = true;
    }

    void set_emotion() {
        auto reached = Emotion::calm;
        float above = 0;
        for (auto level = emotion_count; level-- > 1 && reached == Emotion::calm;) {
            above += anger_[level];
            float total = above;
            if (level == index(Emotion::angry))
                total += std::min(
                    anger_[index(Emotion::upset)] * upset_towards_anger, upset_towards_anger_max
                );
            if (total >= 0.99F) reached = static_cast<Emotion>(level);
        }
        into_.emotion = reached;
    }

    void set_remedies() {
        std::stable_sort(remedies_.begin(), remedies_.end(), [](const auto& a, const auto& b) {
            return a.first < b.first;
        });
        for (const auto& found : remedies_) {
            const auto remedy = static_cast<Remedy>(found.value);
            auto& known = into_.remedies;
            if (std::find(known.begin(), known.end(), remedy) == known.end())
                known.push_back(remedy);
        }
    }

    void set_topics() {
        std::stable_sort(topics_.begin(), topics_.end(), [](const auto& a, const auto& b) {
            return a.score != b.score ? a.score > b.score : a.first < b.first;
        });
        for (const auto& found : topics_) {
            const auto& topic = book_.topics[found.value];
            auto& known = into_.topics;
            if (std::find(known.begin(), known.end(), topic) == known.end()) known.push_back(topic);
        }
    }

    void set_categories() {
        auto sorted = categories_;
        std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
            if (a.score != b.score) return a.score > b.score;
            return a.first != b.first ? a.first < b.first : a.category < b.category;
        });
        for (const auto& weight : sorted) {
            if (weight.score <= 0) break;
            into_.categories.push_back(weight.category);
            const bool problem = (problems_ >> index(weight.category) & 1U) != 0;
            if (const auto intent = intent_of(weight.category); problem && intent)
                raise(*intent, weight.score);
        }
    }

    void add_complaint() {
        const auto& signs = into_.signs;
        const bool unhappy = into_.emotion != Emotion::calm;
        float told = 0;
        int complaints = 0;
        for (const auto& weight : categories_) {
            const bool problem = (problems_ >> index(weight.category) & 1U) != 0;
            if (!problem || (!weight.complaint && !unhappy)) continue;
            told = std::max(told, weight.score - told_complaint_below_category);
            ++complaints;
        }
        if (told > 0) raise(Intent::complain, told);
        const bool pressure =
            signs.has(Sign::outside_body) || signs.has(Sign::media) || signs.has(Sign::lawsuit);
        const bool matter = told > 0 || unhappy || !into_.remedies.empty();
        if (pressure && matter && !signs.has(Sign::about_process))
            raise(Intent::complain, is_follow_up() ? followed_complaint : pressed_complaint);
        if (complaints > 1 && !into_.remedies.empty()) raise(Intent::complain, broad_complaint);
        const bool nothing_said = std::all_of(intents_.begin(), intents_.end(), [](float score) {
            return score <= outburst_complaint;
        });
        if (into_.emotion >= Emotion::angry && nothing_said && !signs.has(Sign::self_harm))
            raise(Intent::complain, outburst_complaint);
    }

    // About what was reported before: then that comes first, under pressure too.
    [[nodiscard]] bool is_follow_up() const {
        constexpr float clear = 0.8F;
        return intents_[index(Intent::progress)] > clear ||
               intents_[index(Intent::dissatisfied)] > clear ||
               intents_[index(Intent::object)] > clear || intents_[index(Intent::withdraw)] > clear;
    }

    void set_intents() {
        auto& list = into_.intents;
        list.reserve(4);
        for (std::size_t i = 0; i < intents_.size(); ++i)
            if (intents_[i] > 0) list.push_back({static_cast<Intent>(i), intents_[i]});
        std::sort(list.begin(), list.end(), [](const auto& a, const auto& b) {
            return a.score != b.score ? a.score > b.score : a.intent < b.intent;
        });
        if (list.empty()) list.push_back({Intent::other, other_score});
    }

    struct Named {
        std::uint8_t value = 0;
        float score = 0;
        std::uint32_t first = 0;
    };

    const Book& book_;
    Span core_;
    Understanding& into_;
    std::array<float, intent_count> intents_{};
    std::array<CategoryWeight, category_count> categories_{};
    std::array<float, emotion_count> anger_{};
    unsigned problems_ = 0;  // categories in which something went wrong
    std::vector<Named> remedies_;
    std::vector<Named> topics_;
};

}  // namespace

void weigh(
    const Book& book, Span core, const std::vector<Hit>& hits, bool shouted, Understanding& into
) {
    Weigher(book, core, into).run(hits, shouted);
}

}  // namespace intents
