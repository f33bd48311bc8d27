// `huiyin export --evidence`: what the customer of one case sent, as one ZIP.
#include "dialog/cases/number.hpp"
#include "gateway/archive/case_archive.hpp"
#include "gateway/commands/commands.hpp"
#include "gateway/net/clock.hpp"
#include "store/sqlite/sqlite_evidence.hpp"
#include "store/sqlite/sqlite_ledgers.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <iostream>

namespace gateway {

namespace {

int complain(const std::string& what) {
    std::cerr << "huiyin export: " << what << "\n";
    return 1;
}

// Who asked stands in the log before anything is read. No agent's login has a colon.
std::optional<std::string> note(const Settings& settings, const store::CaseEvidence& of) {
    auto opened = store::open_sqlite_ledgers(
        {.directory = settings.data_dir, .inline_work = true}, [](const std::function<void()>&) {}
    );
    if (auto* mistake = std::get_if<std::string>(&opened)) return std::move(*mistake);
    std::optional<std::string> mistake = "the access could not be noted";
    std::get<std::unique_ptr<store::Ledgers>>(opened)->note_access(
        {.at = net::system_now(),
         .who = "command:" + std::to_string(::getuid()),
         .what = "export",
         .kind = store::Access::Kind::opened_case,
         .subject = dialog::raw(of.id)},
        [&mistake](std::variant<store::Ledgers::Kept, store::Failure> noted) {
            mistake.reset();
            if (auto* failure = std::get_if<store::Failure>(&noted))
                mistake = std::move(failure->detail);
        }
    );
    return mistake;
}

int tell(const CaseArchive& archive, const std::string& file) {
    std::cout << file << ": " << archive.entries.size() - 2 << " files, " << archive.bytes
              << " bytes";
    if (archive.not_fetched > 0)
        std::cout << "; " << archive.not_fetched << " could not be fetched (see manifest.json)";
    std::cout << "\n";
    for (const auto& each : archive.damaged)
        std::cerr << "huiyin export: damaged, not in the export: " << each << "\n";
    return archive.damaged.empty() && std::cout.flush() ? 0 : 1;
}

}  // namespace

int export_evidence(const Arguments& arguments, const Settings& settings) {
    const auto number = arguments.value("--evidence");
    const auto output = arguments.value("--output");
    const bool overwrite = arguments.has("--overwrite");
    if (!dialog::is_case_number(number)) return complain(number + " is not the number of a case");
    std::error_code code;
    if (!overwrite && std::filesystem::exists(output, code))
        return complain(output + " exists already; say --overwrite, or another name");
    ::umask(077);
    auto opened = store::open_sqlite_evidence({.directory = settings.data_dir, .master_key = {}});
    if (const auto* mistake = std::get_if<std::string>(&opened)) return complain(*mistake);
    auto& room = *std::get<std::unique_ptr<store::EvidenceRoom>>(opened);
    const auto found = room.of_case(number);
    if (const auto* failure = std::get_if<store::Failure>(&found)) return complain(failure->detail);
    const auto& of = std::get<std::optional<store::CaseEvidence>>(found);
    if (!of) return complain("there is no case " + number);
    if (const auto mistake = note(settings, *of)) return complain(*mistake);
    const auto made = archive_of(room, *of);
    if (const auto* failure = std::get_if<store::Failure>(&made)) return complain(failure->detail);
    const auto& archive = std::get<CaseArchive>(made);
    if (const auto mistake = write_zip(archive.entries, output, overwrite))
        return complain(*mistake);
    return tell(archive, output);
}

}  // namespace gateway
