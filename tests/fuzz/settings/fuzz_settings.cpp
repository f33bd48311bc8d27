// Any bytes as a settings file, as office hours and as a year's holidays: mistakes or values, never
// a crash, and never a value outside its form.
#include "gateway/base/calendar_file.hpp"
#include "gateway/base/settings.hpp"
#include "gateway/base/settings_checks.hpp"
#include "gateway/base/utf8.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

void must(bool condition) {
    if (!condition) std::abort();
}

void check(const gateway::Settings& settings) {
    must(gateway::is_address_and_port(settings.server.listen));
    must(gateway::is_http_base(settings.server.public_url));
    must(settings.server.limits.connections_max > 0);
    must(settings.promises.news <= std::chrono::hours(48));
    for (const auto& account : settings.wechat) {
        must(gateway::is_name(account.name));
        must(account.token.reveal().size() >= 3);
        const bool plain = account.mode == gateway::WechatAccount::Mode::plain;
        must(plain || account.encoding_aes_key.reveal().size() == 43);
    }
    for (const auto& site : settings.webchat) must(gateway::is_name(site.name));
    must(
        settings.desks.empty() ||
        !gateway::desk_for(settings.desks, dialog::Category::other).person.empty()
    );
#ifdef HUIYIN_PLANTED_CRASH
    // Deep behind the reader: a whole file without a mistake, with a number that no seed has.
    const auto delay = settings.testing.commit_delay.count();
    must(delay == 0 || delay == 5);
#endif
}

void read_settings(std::string_view text) {
    const auto outside = [](const auto& name) -> std::optional<std::string> {
        // The world knows names that begin with x, and says their rest: the fuzzer can steer it,
        // and a file that names nothing outside (and has no company.toml) can be good.
        const std::string value(name);
        if (!value.starts_with('x')) return std::nullopt;
        return value.substr(1);
    };
    const auto read = gateway::read_settings({
        .text = text,
        .name = "fuzz.toml",
        .world_readable = text.size() % 2 == 0,
        .environment = outside,
        .file = outside,
    });
    if (const auto* good = std::get_if<gateway::ReadSettings>(&read)) check(good->settings);
    if (const auto* mistakes = std::get_if<std::vector<gateway::Mistake>>(&read)) {
        must(!mistakes->empty());
        for (const auto& mistake : *mistakes) must(!gateway::text_of(mistake).empty());
    }
}

void read_calendar(std::string_view text) {
    const auto read = gateway::read_office_hours(text, "fuzz.toml");
    const auto* hours = std::get_if<dialog::WorkingCalendar>(&read);
    auto calendar = hours == nullptr ? dialog::WorkingCalendar() : *hours;
    if (hours == nullptr) {
        calendar.week[1] = {{std::chrono::hours(9), std::chrono::hours(18)}};
        calendar.make_up_spans = calendar.week[1];
        gateway::add_year(calendar, text, "fuzz.toml");
    }
    const auto from = dialog::Instant(std::chrono::hours(24 * 365 * 56));
    const auto due = dialog::add_working_days(calendar, from, 5);
    must(due.at > from);
    must(due.steps.size() <= dialog::due_steps_max);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    read_settings(text);
    read_calendar(text);
    return 0;
}
