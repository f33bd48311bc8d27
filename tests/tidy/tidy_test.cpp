// The rules on the whole tree, and for each rule a sample that must be found and one that must not.
#include "tidy/await_rule.hpp"
#include "tidy/rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>

namespace tidy {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::vector<Source>& tree() {
    static const auto sources = read_sources(HUIYIN_SOURCE_DIR);
    return sources;
}

// The lines that a rule objects to.
template <class Rule>
std::vector<std::size_t> lines_found(Rule rule, std::string path, std::string text) {
    std::vector<std::size_t> lines;
    for (const auto& finding : rule(make_source(std::move(path), std::move(text))))
        lines.push_back(finding.line);
    return lines;
}

TEST(Tidy, TheTreeKeepsItsRules) {
    ASSERT_GT(tree().size(), 50U) << "the tree was not found";
    for (const auto& source : tree())
        for (const auto& finding : check_all(source))
            ADD_FAILURE() << finding.path << ':' << finding.line << ": " << finding.what;
}

// Sources that no CMakeLists.txt names are dead.
TEST(Tidy, EverySourceIsBuilt) {
    namespace fs = std::filesystem;
    const fs::path root(HUIYIN_SOURCE_DIR);
    for (const auto& source : tree()) {
        if (!source.path.ends_with(".cpp")) continue;
        bool named = false;
        for (auto folder = (root / source.path).parent_path(); !named;
             folder = folder.parent_path()) {
            std::ifstream file(folder / "CMakeLists.txt");
            const std::string text{std::istreambuf_iterator<char>(file), {}};
            const auto relative = (root / source.path).lexically_relative(folder).generic_string();
            named = text.find(relative) != std::string::npos;
            // Fuzzers are listed by their bare names, since each is built twice.
            const auto stem = fs::path(source.path).stem().generic_string();
            if (source.path.starts_with("tests/fuzz/"))
                named = named || text.find(stem) != std::string::npos;
            if (folder == root) break;
        }
        EXPECT_TRUE(named) << source.path << ": no CMakeLists.txt names it";
    }
}

TEST(TidySource, CommentsAndStringsAreBlankedAndLinesStay) {
    const auto source = make_source(
        "a.cpp",
        "int a;  // one \"two\"\n/* three\nfour */ f(\"fi//ve\", 'x', 1'000);\nR\"(\";\n)\";\n"
    );
    EXPECT_EQ(lines_of(source.code).size(), lines_of(source.text).size());
    EXPECT_EQ(source.code.find("one"), std::string::npos);
    EXPECT_EQ(source.code.find("four"), std::string::npos);
    EXPECT_NE(source.code.find("fi//ve"), std::string::npos);
    EXPECT_EQ(source.bare.find("fi//ve"), std::string::npos);
    EXPECT_NE(source.bare.find("1'000);"), std::string::npos);
    EXPECT_EQ(lines_of(source.bare)[3], "R\"   ");
}

TEST(TidyAwait, EverySpellingThatIsMiscompiledIsFound) {
    for (const auto* bad :
         {"co_await f([s] { return s; });",
          "auto x = co_await f([s = std::move(s)]() mutable { return s; });",
          "co_await asio::co_spawn(ex, [p = std::move(p)]() -> Task<int> { co_return 1; }, token);",
          "co_await f(std::function<void()>([&] { g(); }));",
          "co_await f(Agg{a, 1});",
          "co_await f({.a = b});",
          "co_await channel.async_send(ec, Agg{x, y}, token);",
          "co_await (f(Agg{a}) || g());",
          "co_return co_await f(Agg{a});",
          "auto x = b ? co_await f() : y;",
          "return_value = co_await (b ? f() : g());",
          "if (co_await f()) g();",
          "if (!co_await f()) g();",
          "if (x) co_await f();",
          "if (x) co_return co_await f();",
          "else if (x)\n    co_await f();",
          "while (x) co_await f();",
          "if (a && co_await f()) g();",
          "if (g(1) + (co_await f()) > 0) g();",
          "else if (co_await f()) g();",
          "while (co_await f()) g();",
          "while (!(co_await f())) { g(); }",
          "switch (co_await f()) { default: break; }",
          "if (auto x = co_await f()) g();",
          "for (auto x : co_await f()) g(x);",
          "if (\n    co_await f()\n) g();",
          "co_await f({s1, s2});",
          "co_await f(std::vector<std::string>{s});"})
        EXPECT_THAT(
            check_awaits(make_source("gateway/a.cpp", "Task<> t() {\n" + std::string(bad) + "\n}\n")
            ),
            testing::SizeIs(1)
        ) << bad;
}

TEST(TidyAwait, NamedArgumentsAndPlainStatementsAreFine) {
    const auto* good = R"code(Task<int> t() {
    co_await f();
    co_await f(a, std::move(b), "text {?", g(c));
    auto x = co_await f(std::string_view("?"));
    const auto [ec, n] = co_await socket.async_read(buffer, as_result);
    x = co_await (std::move(work) || timer.async_wait(as_result));
    if (x) { co_await f(); }
    if (auto y = co_await f(); y) g();
    while (true) {
        auto y = co_await f();
        if (!y) break;
    }
    for (const auto& each : all) co_await f(each);
    auto later = [](int a) -> Task<> { co_await f(a); };
    auto z = b ? 1 : 2;
    co_await f([](int a) { return a; });
    co_await f(array[i]);
    // if (co_await f()) in a comment, "co_await g({})" in words
    log("if (co_await f())");
    co_return co_await f(x);
}
)code";
    const auto found = lines_found(check_awaits, "gateway/a.cpp", good);
    // A lambda without captures is spelt with braces, which are refused all the same.
    EXPECT_THAT(found, ElementsAre(16U));
}

TEST(TidyAwait, NamesThatContainTheWordAreNoAwaits) {
    EXPECT_THAT(lines_found(check_awaits, "a.cpp", "if (no_co_await_here(x)) g();\n"), IsEmpty());
}

TEST(TidyLayout, ColumnsTabsEndsAndLengthAreChecked) {
    const std::string wide(100, 'x');
    const auto lines = [](std::string text) {
        return lines_found(check_layout, "dialog/a.cpp", std::move(text));
    };
    EXPECT_THAT(lines(wide + "\n" + wide + "y\n"), ElementsAre(2U));
    std::string chinese;
    for (int i = 0; i < 100; ++i) chinese += "啊";
    EXPECT_THAT(lines(chinese + "\n"), IsEmpty());
    EXPECT_THAT(lines("a\n\tb\n"), ElementsAre(2U));
    EXPECT_THAT(lines("a\r\nb\n"), ElementsAre(1U));
    EXPECT_THAT(lines("a \nb\n"), ElementsAre(1U));
    EXPECT_THAT(lines("a\nb"), ElementsAre(2U));
    EXPECT_THAT(lines("a\n\n"), ElementsAre(2U));
    std::string lengthy;
    for (int i = 0; i < 450; ++i) lengthy += "a\n";
    EXPECT_THAT(lines(lengthy), IsEmpty());
    EXPECT_THAT(lines(lengthy + "a\n"), ElementsAre(451U));
}

TEST(TidyHeaders, SayWhatTheyAreForAndAreSeenOnce) {
    EXPECT_THAT(lines_found(check_headers, "a.hpp", "// What.\n#pragma once\n"), IsEmpty());
    EXPECT_THAT(lines_found(check_headers, "a.hpp", "#pragma once\n"), ElementsAre(1U));
    EXPECT_THAT(lines_found(check_headers, "a.hpp", "// What.\n"), ElementsAre(1U));
    EXPECT_THAT(lines_found(check_headers, "a.cpp", "int a;\n"), IsEmpty());
}

TEST(TidyIncludes, EachLibraryHasItsPlaces) {
    const auto seen = [](std::string path, const std::string& include) {
        return lines_found(check_includes, std::move(path), "#include " + include + "\n").empty();
    };
    EXPECT_FALSE(seen("gateway/a.cpp", "\"../store/store.hpp\""));
    EXPECT_FALSE(seen("gateway/a.cpp", "\"settings.hpp\""));
    EXPECT_FALSE(seen("gateway/a.cpp", "<gateway/base/log.hpp>"));
    EXPECT_TRUE(seen("gateway/a.cpp", "\"gateway/base/log.hpp\""));
    EXPECT_TRUE(seen("gateway/net/a.cpp", "<boost/beast/http.hpp>"));
    EXPECT_FALSE(seen("gateway/net/a.hpp", "<boost/beast/http.hpp>"));
    EXPECT_FALSE(seen("gateway/net/deep/a.cpp", "<boost/beast/http.hpp>"));
    EXPECT_FALSE(seen("gateway/a.cpp", "<boost/beast/http.hpp>"));
    EXPECT_FALSE(seen("tests/gateway/a.cpp", "<boost/beast/http.hpp>"));
    EXPECT_TRUE(seen("tests/fuzz/net/a.cpp", "<boost/beast/http.hpp>"));
    for (const auto* header :
         {"<boost/asio.hpp>", "<spdlog/spdlog.h>", "<sqlite3.h>", "<openssl/evp.h>"}) {
        EXPECT_FALSE(seen("dialog/talk/a.cpp", header)) << header;
        EXPECT_FALSE(seen("intents/a.cpp", header)) << header;
    }
    EXPECT_FALSE(seen("dialog/talk/a.cpp", "<nlohmann/json.hpp>"));
    EXPECT_TRUE(seen("gateway/a.cpp", "<nlohmann/json.hpp>"));
    EXPECT_TRUE(seen("intents/a.cpp", "<toml++/toml.h>"));
    EXPECT_FALSE(seen("dialog/a.cpp", "<toml++/toml.h>"));
    EXPECT_FALSE(seen("gateway/inbox.cpp", "<sqlite3.h>"));
    EXPECT_FALSE(seen("gateway/base/metrics.cpp", "<spdlog/spdlog.h>"));
    EXPECT_TRUE(seen("gateway/base/log.cpp", "<spdlog/spdlog.h>"));
}

TEST(TidyWords, BannedCallsAndLeftoversAreFound) {
    const auto found = [](std::string path, std::string text) {
        return !lines_found(check_words, std::move(path), std::move(text)).empty();
    };
    for (const auto* bad :
         {"class A : std::enable_shared_from_this<A> {};  shared_from_this();\n",
          "asio::co_spawn(io, f(), asio::detached);\n",
          "int a = rand();\n",
          "std::this_thread::sleep_for(1s);\n",
          "std::cout << 1;\n",
          "using namespace std;\n"})
        EXPECT_TRUE(found("gateway/a.cpp", bad)) << bad;
    EXPECT_TRUE(found("gateway/a.cpp", std::string("// TO") + "DO later\n"));
    EXPECT_TRUE(found("gateway/a.cpp", std::string("// FIX") + "ME\n"));
    EXPECT_FALSE(found("gateway/commands/chat.cpp", "std::cout << 1;\n"));
    EXPECT_FALSE(found("gateway/a.cpp", "// no rand() in comments, \"sleep_for(\" in words\n"));
    EXPECT_FALSE(found("gateway/a.cpp", "operand(1); snprintf(a, 1, \"\");\n"));
}

TEST(TidyClocks, OnlyOneFileReadsThem) {
    const std::string text = "auto a = std::chrono::system_clock::now();\n";
    EXPECT_THAT(lines_found(check_clocks, "gateway/road/a.cpp", text), ElementsAre(1U));
    EXPECT_THAT(lines_found(check_clocks, "tests/a.cpp", text), ElementsAre(1U));
    EXPECT_THAT(lines_found(check_clocks, "gateway/net/clock.cpp", text), IsEmpty());
    EXPECT_THAT(
        lines_found(check_clocks, "store/a.cpp", "std::chrono::steady_clock::now();\n"),
        ElementsAre(1U)
    );
}

TEST(TidyChannels, NamesAppearInConnectorsAndCompositionOnly) {
    const std::string text = "if (channel == \"WeChat\") f();\n";
    EXPECT_THAT(lines_found(check_channels, "dialog/talk/a.cpp", text), ElementsAre(1U));
    EXPECT_THAT(lines_found(check_channels, "gateway/road/a.cpp", text), ElementsAre(1U));
    EXPECT_THAT(lines_found(check_channels, "connectors/a.cpp", text), IsEmpty());
    EXPECT_THAT(lines_found(check_channels, "gateway/serve/gateway.cpp", text), IsEmpty());
    EXPECT_THAT(
        lines_found(check_channels, "dialog/a.hpp", "int a;  // \"wechat/main\"\n"), IsEmpty()
    );
}

TEST(TidyTexts, ChineseLivesInConfig) {
    EXPECT_THAT(lines_found(check_texts, "dialog/a.cpp", "say(\"您好\");\n"), ElementsAre(1U));
    EXPECT_THAT(lines_found(check_texts, "dialog/a.cpp", "say(\"。\");\n"), ElementsAre(1U));
    EXPECT_THAT(lines_found(check_texts, "dialog/a.cpp", "say(\"：\");\n"), ElementsAre(1U));
    EXPECT_THAT(lines_found(check_texts, "dialog/a.cpp", "say(\"…\");  // 您好\n"), IsEmpty());
    EXPECT_THAT(lines_found(check_texts, "intents/a.cpp", "find(\"您好\");\n"), IsEmpty());
}

}  // namespace
}  // namespace tidy
