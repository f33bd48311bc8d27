#include "intents/rules.hpp"

#include "intents/book.hpp"
#include "intents/rules_reader.hpp"

#include <algorithm>
#include <utility>

namespace intents {

std::string_view name(RuleKind kind) {
    switch (kind) {
        case RuleKind::intent:
            return "intent";
        case RuleKind::category:
            return "category";
        case RuleKind::remedy:
            return "remedy";
        case RuleKind::sign:
            return "sign";
        case RuleKind::topic:
            return "topic";
        case RuleKind::emotion:
            return "emotion";
    }
    return "?";
}

std::size_t Rules::pattern_count() const {
    return static_cast<std::size_t>(std::count_if(
        book_->roles.begin(),
        book_->roles.end(),
        [](const PatternRole& role) { return !role.unless; }
    ));
}

std::vector<std::string> Rules::topics() const {
    auto names = book_->topics;
    std::sort(names.begin(), names.end());
    return names;
}

std::variant<Rules, std::vector<Mistake>> load(const std::vector<Source>& sources) {
    std::string why;
    if (!characters_ready(why))
        return std::vector<Mistake>{{"", 0, "the character tables cannot be made: " + why}};
    RulesReader reader;
    for (const auto& source : sources) reader.add(source);
    reader.finish();
    if (!reader.mistakes().empty()) return reader.mistakes();
    return Rules(std::make_shared<const Book>(std::move(reader.book())));
}

}  // namespace intents
