#include "tidy/rules.hpp"

#include "tidy/await_rule.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>

namespace tidy {

namespace {

constexpr std::size_t columns_max = 100;
constexpr std::size_t lines_max = 450;

using Paths = std::vector<std::string_view>;

// A path or a folder that the file lies in. "gateway/net/*.cpp" is the files of that folder itself.
bool lies_in(std::string_view path, std::string_view place) {
    const auto star = place.find('*');
    if (star == std::string_view::npos) return path.starts_with(place);
    const auto folder = place.substr(0, star);
    const auto ending = place.substr(star + 1);
    return path.starts_with(folder) && path.ends_with(ending) &&
           path.find('/', folder.size()) == std::string_view::npos;
}

bool lies_in_any(std::string_view path, const Paths& places) {
    return std::any_of(places.begin(), places.end(), [&](std::string_view place) {
        return lies_in(path, place);
    });
}

bool is_test(std::string_view path) {
    return path.starts_with("tests/");
}

// Characters, each UTF-8 sequence as one.
std::size_t columns_of(std::string_view line) {
    return static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
    }));
}

void find_word(
    std::vector<Finding>& findings,
    const Source& source,
    const std::string& text,
    std::string_view word,
    const std::string& what
) {
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
        const bool begins_in_word =
            at > 0 &&
            (std::isalnum(static_cast<unsigned char>(text[at - 1])) || text[at - 1] == '_');
        if (!begins_in_word) findings.push_back({source.path, line_at(text, at), what});
    }
}

struct Include {
    std::size_t line = 0;
    bool quoted = false;
    std::string_view name;
};

std::vector<Include> includes_of(const Source& source) {
    std::vector<Include> includes;
    const auto lines = lines_of(source.code);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        auto line = lines[i];
        const auto begin = line.find_first_not_of(' ');
        if (begin == std::string_view::npos || !line.substr(begin).starts_with("#include"))
            continue;
        const auto open = line.find_first_of("\"<");
        if (open == std::string_view::npos) continue;
        const auto close = line.find_first_of("\">", open + 1);
        includes.push_back({i + 1, line[open] == '"', line.substr(open + 1, close - open - 1)});
    }
    return includes;
}

// A library, by how its headers begin, and the only places that may see it. Tests may see all but
// what the last member says.
struct Library {
    std::string_view header;
    Paths places;
    bool tests_too;
};

const std::vector<Library>& libraries() {
    static const std::vector<Library> all{
        {"boost/beast",
         {"gateway/net/*.cpp",
          "gateway/net/http_session.hpp",
          "gateway/net/request_parser.hpp",
          "gateway/net/connection.hpp",
          "tests/gateway/net/",
          "tests/fuzz/net/"},
         false},
        {"boost/", {"gateway/", "connectors/"}, true},
        {"spdlog/", {"gateway/base/log.cpp"}, false},
        {"fmt/", {}, false},
        {"sqlite3.h", {"store/sqlite/"}, true},
        {"libpq", {"store/postgres/"}, true},
        {"toml++/",
         {"gateway/base/", "gateway/content/", "gateway/rehearsal/", "intents/", "tests/"},
         true},
        {"nlohmann/", {"gateway/", "connectors/", "dialog/*codec.cpp", "intents/*codec.cpp"}, true},
        {"pugixml", {"connectors/"}, true},
        {"openssl/", {"gateway/net/", "gateway/", "connectors/", "store/"}, true},
        {"re2/", {"intents/"}, true},
        {"unicode/", {"intents/"}, true},
        {"opencc/", {"intents/"}, true},
        {"linear.h", {"intents/"}, true},
        {"gd.h", {"gateway/examine/"}, true},
        {"magic.h", {"gateway/examine/inside/"}, true},
        {"MediaInfo", {"gateway/examine/inside/"}, true},
        {"seccomp.h", {"gateway/examine/inside/"}, true},
        {"zip.h", {"gateway/archive/", "tests/gateway/archive/"}, true},
    };
    return all;
}

struct Ban {
    std::string_view word;
    std::string_view instead;
    Paths except;
};

const std::vector<Ban>& bans() {
    static const std::vector<Ban> all{
        {"shared_from_this", "let the coroutine's frame own the connection", {}},
        {"asio::detached", "use net::TaskGroup", {}},
        {"detached)", "use net::TaskGroup", {}},
        {"co_spawn(", "use net::TaskGroup", {"gateway/net/", "tests/"}},
        {"rand(", "take chance as a parameter", {}},
        {"srand(", "take chance as a parameter", {}},
        {"random_device", "take the seed as a parameter, keys from OpenSSL", {}},
        {"sleep_for(", "wait on a net::Clock", {}},
        {"this_thread::sleep", "wait on a net::Clock", {}},
        {"usleep(", "wait on a net::Clock", {}},
        {"std::cout",
         "use Log, or gateway/commands/ for what a command prints",
         {"gateway/commands/", "tests/"}},
        {"printf(",
         "use Log, or gateway/commands/ for what a command prints",
         {"gateway/commands/", "tests/"}},
        {"using namespace std;", "name what is used", {}},
        {"std::regex", "use RE2, in intents", {"tests/connectors/webchat/page_test.cpp"}},
        {"const_cast", "let the owner change it", {}},
        {"atoi(", "use std::from_chars", {"tests/"}},
        {"stoi(", "use std::from_chars", {"tests/"}},
        {"strtol(", "use std::from_chars", {}},
    };
    return all;
}

}  // namespace

std::vector<Finding> check_layout(const Source& source) {
    std::vector<Finding> findings;
    const auto lines = lines_of(source.text);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto line = lines[i];
        const auto found = [&](const char* what) {
            findings.push_back({source.path, i + 1, what});
        };
        if (columns_of(line) > columns_max) found("is longer than 100 columns: break it");
        if (line.find('\t') != std::string_view::npos) found("has a tab: use blanks");
        if (line.find('\r') != std::string_view::npos) found("has a carriage return: use LF");
        if (line.ends_with(' ')) found("ends in a blank: remove it");
    }
    const std::size_t limit = is_test(source.path) ? lines_max + lines_max / 5 : lines_max;
    if (lines.size() > limit)
        findings.push_back({source.path, lines.size(), "has more than 450 lines: split the file"});
    if (!source.text.empty() && (!source.text.ends_with('\n') || source.text.ends_with("\n\n")))
        findings.push_back({source.path, lines.size(), "must end in exactly one line break"});
    return findings;
}

std::vector<Finding> check_headers(const Source& source) {
    if (!source.path.ends_with(".hpp")) return {};
    std::vector<Finding> findings;
    if (!source.text.starts_with("// "))
        findings.push_back(
            {source.path, 1, "a header begins with a comment that says what it is for"}
        );
    if (source.code.find("#pragma once") == std::string::npos)
        findings.push_back({source.path, 1, "a header needs #pragma once"});
    return findings;
}

std::vector<Finding> check_includes(const Source& source) {
    std::vector<Finding> findings;
    const auto found = [&](const Include& include, const std::string& what) {
        findings.push_back({source.path, include.line, what});
    };
    constexpr std::array<std::string_view, 5> folders{
        "intents/", "dialog/", "store/", "connectors/", "gateway/"};
    for (const auto& include : includes_of(source)) {
        if (include.name.find("..") != std::string_view::npos)
            found(include, "\"..\" in an include: name the file from the root");
        const bool ours = std::any_of(folders.begin(), folders.end(), [&](std::string_view folder) {
            return include.name.starts_with(folder);
        });
        if (include.quoted && !ours && !is_test(source.path))
            found(include, "an include in quotes is one of ours, named from the root");
        if (!include.quoted && ours) found(include, "our own headers are included in quotes");
        // The first that fits is the library's: "boost/beast" stands before "boost/".
        for (const auto& library : libraries()) {
            if (!include.name.starts_with(library.header)) continue;
            const bool may = lies_in_any(source.path, library.places) ||
                             (library.tests_too && is_test(source.path));
            if (!may)
                found(
                    include,
                    std::string(library.header) +
                        " must not be seen here; see the places in "
                        "tests/tidy/rules.cpp"
                );
            break;
        }
    }
    return findings;
}

std::vector<Finding> check_words(const Source& source) {
    std::vector<Finding> findings;
    for (const auto& ban : bans()) {
        if (lies_in_any(source.path, ban.except)) continue;
        find_word(
            findings,
            source,
            source.bare,
            ban.word,
            std::string(ban.word) + " is banned: " + std::string(ban.instead)
        );
    }
    // In comments, too. Spelt in halves, so that this file does not find itself.
    const std::vector<std::string> leftovers{
        std::string("TO") + "DO", std::string("FIX") + "ME", std::string("XX") + "X"};
    for (const auto& word : leftovers) {
        // "XXXXXX" is how mkdtemp's patterns end.
        if (word.size() == 3 && source.text.find(word + word) != std::string::npos) continue;
        const auto what = word + " is banned: do it, or say it in the docs";
        find_word(findings, source, source.text, word, what);
    }
    return findings;
}

std::vector<Finding> check_clocks(const Source& source) {
    // The committer measures its commits on its own thread; it decides nothing by that.
    if (source.path == "gateway/net/clock.cpp" || source.path == "store/sqlite/committer.cpp" ||
        source.path.starts_with("tests/bench/"))
        return {};
    std::vector<Finding> findings;
    const std::string instead = " reads the system's clock: use net::Clock or net::wire_now()";
    std::vector<std::string_view> words{
        "system_clock::now", "gettimeofday(", "localtime", "gmtime", "time(nullptr)", "time(NULL)"};
    // Tests may measure how long something took.
    if (!is_test(source.path))
        words.insert(words.end(), {"steady_clock::now", "high_resolution_clock", "clock_gettime("});
    for (const auto word : words)
        for (auto at = source.bare.find(word); at != std::string::npos;
             at = source.bare.find(word, at + 1))
            findings.push_back({source.path, line_at(source.bare, at), std::string(word) + instead}
            );
    return findings;
}

std::vector<Finding> check_channels(const Source& source) {
    static const Paths places{
        "connectors/",
        "gateway/base/settings",  // the tables of the settings file
        "gateway/serve/",         // the composition root
        "gateway/commands/",      // doctor asks each platform
        "tests/",
    };
    if (lies_in_any(source.path, places)) return {};
    std::vector<Finding> findings;
    static const std::vector<std::string> names{"wechat", "weibo", "webchat"};
    std::string lower = source.code;
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    for (const auto& name : names)
        for (auto at = lower.find(name); at != std::string::npos; at = lower.find(name, at + 1))
            findings.push_back(
                {source.path,
                 line_at(lower, at),
                 "\"" + name + "\" is a channel's name: ask the connector's capabilities instead"}
            );
    return findings;
}

std::vector<Finding> check_texts(const Source& source) {
    static const Paths places{
        "intents/",                       // scanners of what customers write
        "connectors/wechat/inbound.cpp",  // recognises a fixed text of the platform
        "connectors/weibo/inbound.cpp",   // the same
        "tests/",
    };
    if (lies_in_any(source.path, places)) return {};
    std::vector<Finding> findings;
    const auto lines = lines_of(source.code);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto line = lines[i];
        bool chinese = false;
        for (std::size_t k = 0; k + 2 < line.size(); ++k) {
            const auto a = static_cast<unsigned char>(line[k]);
            const auto b = static_cast<unsigned char>(line[k + 1]);
            const bool ideograph = a >= 0xe4 && a <= 0xe9;                  // U+4000 to U+9FFF
            const bool punctuation = a == 0xe3 && b == 0x80;                // U+3000 to U+303F
            const bool full_width = a == 0xef && (b == 0xbc || b == 0xbd);  // U+FF00 to U+FF7F
            chinese = chinese || ideograph || punctuation || full_width;
        }
        if (chinese)
            findings.push_back({source.path, i + 1, "Chinese text in code: it belongs in config/"});
    }
    return findings;
}

std::vector<Finding> check_all(const Source& source) {
    std::vector<Finding> all;
    for (const auto check :
         {check_layout,
          check_headers,
          check_includes,
          check_words,
          check_clocks,
          check_channels,
          check_texts,
          check_awaits}) {
        auto findings = check(source);
        std::move(findings.begin(), findings.end(), std::back_inserter(all));
    }
    return all;
}

}  // namespace tidy
