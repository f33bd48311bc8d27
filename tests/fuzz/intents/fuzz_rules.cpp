// Any bytes as a rules file: either rules that work or mistakes that say something.
#include "intents/rules.hpp"
#include "intents/understand.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <variant>
#include <vector>

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto loaded = intents::load({{"fuzz.toml", text}});
    if (const auto* mistakes = std::get_if<std::vector<intents::Mistake>>(&loaded)) {
        require(!mistakes->empty());
        for (const auto& mistake : *mistakes) require(!mistake.what.empty());
        return 0;
    }
    const auto& rules = std::get<intents::Rules>(loaded);
    require(!intents::understand(rules, "我要投诉，退款360元！").intents.empty());
    require(!intents::understand(rules, text).intents.empty());
#ifdef HUIYIN_PLANTED_CRASH
    require(rules.pattern_count() == 0);
#endif
    return 0;
}
