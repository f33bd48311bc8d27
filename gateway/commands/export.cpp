#include "gateway/commands/commands.hpp"
#include "store/sqlite/sqlite_store.hpp"

#include <nlohmann/json.hpp>

#include <iostream>

namespace gateway {

int run_export(const Arguments& arguments) {
    const auto read = load_settings(arguments.config);
    if (const auto* mistakes = std::get_if<std::vector<Mistake>>(&read); mistakes != nullptr) {
        for (const auto& mistake : *mistakes) std::cerr << text_of(mistake) << "\n";
        return 1;
    }
    const auto& settings = std::get<ReadSettings>(read).settings;
    const auto mistake =
        store::export_turns(settings.data_dir, [](const store::ExportedTurn& turn) {
            const nlohmann::ordered_json line{
                {"account", turn.account},
                {"platform_id", turn.platform_id},
                {"kind", turn.kind},
                {"received_at", dialog::rfc3339(turn.received_at)},
                {"answer_sha256", turn.answer_sha256},
            };
            std::cout << line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)
                      << "\n";
            return static_cast<bool>(std::cout);
        });
    if (mistake) std::cerr << *mistake << "\n";
    return mistake || !std::cout.flush() ? 1 : 0;
}

}  // namespace gateway
