#include "gateway/commands/commands.hpp"
#include "store/seal.hpp"
#include "store/sqlite/sqlite_store.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iostream>
#include <string>

namespace gateway {

namespace {

// A platform's number as it is; what a visitor's browser made up could say anything, so a digest.
std::string public_id(const std::string& platform_id) {
    constexpr std::size_t digest_bytes = 16;
    const bool number = std::all_of(platform_id.begin(), platform_id.end(), [](char c) {
        return c >= '0' && c <= '9';
    });
    if (number) return platform_id;
    const auto digest = store::Sha256()(platform_id);
    return store::hex({reinterpret_cast<const char*>(digest.data()), digest_bytes});
}

}  // namespace

int run_export(const Arguments& arguments) {
    const auto read = load_settings(arguments.config);
    if (const auto* mistakes = std::get_if<std::vector<Mistake>>(&read); mistakes != nullptr) {
        for (const auto& mistake : *mistakes) std::cerr << text_of(mistake) << "\n";
        return 1;
    }
    const auto& settings = std::get<ReadSettings>(read).settings;
    if (!arguments.has("--turns")) return export_evidence(arguments, settings);
    const auto mistake =
        store::export_turns(settings.data_dir, [](const store::ExportedTurn& turn) {
            const nlohmann::ordered_json line{
                {"account", turn.account},
                {"platform_id", public_id(turn.platform_id)},
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
