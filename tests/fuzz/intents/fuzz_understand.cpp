// Any bytes as a customer's message, under the shipped rules. Checks what the type promises.
#include "intents/shipped_rules.hpp"
#include "intents/understand.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto explained = intents::explain(shipped_rules(), text);
    const auto& meaning = explained.understanding;
    require(!meaning.intents.empty());
    for (std::size_t i = 0; i < meaning.intents.size(); ++i) {
        require(meaning.intents[i].score > 0 && meaning.intents[i].score <= 1);
        require(i == 0 || meaning.intents[i - 1].score >= meaning.intents[i].score);
    }
    std::size_t end = 0;
    for (const auto& entity : meaning.entities) {
        require(entity.begin >= end && entity.begin < entity.end && entity.end <= size);
        require(!entity.value.empty());
        end = entity.end;
    }
    for (const auto& reason : explained.reasons)
        require(reason.begin < reason.end && reason.end <= size);
    require(intents::understand(shipped_rules(), text) == meaning);
#ifdef HUIYIN_PLANTED_CRASH
    require(meaning.first(intents::EntityKind::order_no) == nullptr);
#endif
    return 0;
}
