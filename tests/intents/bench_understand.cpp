// Microseconds for a message of about 30 characters, over 20,000 different ones: engines that
// look fast on a few repeated sentences fall apart on new text.
#include "intents/normalise.hpp"
#include "intents/shipped_rules.hpp"
#include "intents/understand.hpp"

#include <benchmark/benchmark.h>

#include <random>
#include <string>
#include <vector>

namespace intents {
namespace {

constexpr std::size_t message_count = 20'000;

// Pieces of what customers write; a message is a few of them with a random word between.
const std::vector<std::string>& pieces() {
    static const std::vector<std::string> all{
        "我的快递",       "一直没到",       "客服态度太差了", "打了好几次电话", "没人管",
        "我要投诉",       "要求退款",       "昨天下午",       "买的奶粉",       "罐子都瘪了",
        "什么时候能处理", "已经三天了",     "再不解决",       "我就打12315",    "订单号",
        "显示已签收",     "但是我没收到",   "你们到底",       "怎么回事",       "多扣了",
        "给我一个说法",   "质量有问题",     "用了两天就坏了", "请问",           "退款多久到账",
        "账号登录不上",   "转人工",         "谢谢",           "你好",           "在吗",
        "这个商品",       "跟描述的不一样", "发票",           "地址填错了",     "可以改吗",
        "不用了",
    };
    return all;
}

std::vector<std::string> messages() {
    std::mt19937 dice(1);
    std::vector<std::string> all;
    for (std::size_t i = 0; i < message_count; ++i) {
        std::string text;
        for (int part = 0; part < 4; ++part) {
            text += pieces()[dice() % pieces().size()];
            if (part == 1) text += std::to_string(dice() % 100'000'000);
            if (part == 2)
                for (int c = 0; c < 4; ++c)
                    append_utf8(text, 0x4E00 + static_cast<char32_t>(dice() % 3000));
            if (dice() % 3 == 0) text += "，";
        }
        all.push_back(std::move(text));
    }
    return all;
}

std::string word(std::mt19937& dice) {
    // Some of the words are such as occur in the messages.
    if (dice() % 8 == 0) {
        const auto& piece = pieces()[dice() % pieces().size()];
        const auto chars = to_chars(piece);
        const auto at = dice() % (chars.size() - 1);
        std::string text;
        append_utf8(text, chars[at]);
        append_utf8(text, chars[at + 1]);
        return text;
    }
    std::string text;
    for (int c = 0; c < 2; ++c) append_utf8(text, 0x4E00 + static_cast<char32_t>(dice() % 3000));
    return text;
}

enum class Shape { chain, expression };

Rules generated_rules(std::int64_t count, Shape shape) {
    std::mt19937 dice(2);
    std::string toml;
    for (std::int64_t i = 0; i < count; ++i) {
        const std::string gap = shape == Shape::chain ? ".{0,8}" : "[^,]{0,8}";
        toml += "[[intent]]\nname = \"complain\"\npatterns = [\"(" + word(dice) + "|" + word(dice) +
                ")" + gap + word(dice) + "\"]\n";
    }
    return std::get<Rules>(load({{"generated.toml", toml}}));
}

void run(benchmark::State& state, const Rules& rules) {
    static const auto all = messages();
    std::size_t next = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(understand(rules, all[next]));
        if (++next == all.size()) next = 0;
    }
    state.SetItemsProcessed(state.iterations());
}

void shipped(benchmark::State& state) {
    run(state, shipped_rules());
}

void chains(benchmark::State& state) {
    run(state, generated_rules(state.range(0), Shape::chain));
}

void expressions(benchmark::State& state) {
    run(state, generated_rules(state.range(0), Shape::expression));
}

void normalise_only(benchmark::State& state) {
    static const auto all = messages();
    NormalText text;
    std::size_t next = 0;
    for (auto _ : state) {
        normalise(all[next], text);
        benchmark::DoNotOptimize(text.bytes.data());
        if (++next == all.size()) next = 0;
    }
}

void load_shipped(benchmark::State& state) {
    const auto sources = shipped_sources();
    for (auto _ : state) benchmark::DoNotOptimize(load(sources));
}

BENCHMARK(shipped)->Unit(benchmark::kMicrosecond);
BENCHMARK(chains)->Arg(100)->Arg(1'000)->Arg(10'000)->Unit(benchmark::kMicrosecond);
BENCHMARK(expressions)->Arg(100)->Arg(1'000)->Arg(10'000)->Unit(benchmark::kMicrosecond);
BENCHMARK(normalise_only)->Unit(benchmark::kMicrosecond);
BENCHMARK(load_shipped)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace intents

BENCHMARK_MAIN();
