// CPU of the road's own parts: one step of the dialog, and a whole turn with an inline commit.
// Texts are those of the simulation.
#include "dialog/talk/step.hpp"
#include "gateway/road/node.hpp"
#include "gateway/road/utterances.hpp"
#include "intents/understand.hpp"

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

namespace road {
namespace {

using dialog::CustomerSaid;
using dialog::Subjects;

Instant start() {
    return *dialog::parse_rfc3339("2026-11-23T10:00:00+08:00");
}

dialog::Given given(std::uint64_t turn) {
    return {
        .now = start(),
        .turn = dialog::TurnId{turn * dialog::IdBlock::size},
        .case_sequence = turn,
        .seed = turn * 0x9e3779b97f4a7c15U,
    };
}

std::vector<CustomerSaid> understood(const std::vector<std::string_view>& groups) {
    Dice dice(1);
    std::vector<CustomerSaid> all;
    for (const auto group : groups)
        for (const auto& line : utterances(group)) {
            auto text = filled(
                line,
                {{"order", some_order_no(dice)},
                 {"phone", some_phone(dice)},
                 {"tail", "1234"},
                 {"case", "HY261123-222222"}}
            );
            auto meaning = intents::understand(shipped_content()->rules, text);
            all.push_back({std::move(text), std::move(meaning)});
        }
    return all;
}

Subjects newcomer() {
    return dialog::newcomer("wechat/main", "o1", dialog::TurnId{dialog::IdBlock::size});
}

// A customer whose complaint is open and who was asked the first question.
Subjects complaining() {
    const auto said = understood({"complain"}).front();
    return dialog::step(shipped_content()->policy, newcomer(), said, given(1)).after;
}

void step_all(
    benchmark::State& state, const Subjects& before, const std::vector<CustomerSaid>& texts
) {
    const auto& policy = shipped_content()->policy;
    std::uint64_t turn = 2;
    for (auto _ : state) {
        const auto& said = texts[turn % texts.size()];
        auto step = dialog::step(policy, before, said, given(++turn));
        benchmark::DoNotOptimize(step);
    }
}

void dialog_opening(benchmark::State& state) {
    step_all(state, newcomer(), understood({"complain"}));
}

void dialog_answer(benchmark::State& state) {
    step_all(state, complaining(), understood({"answer"}));
}

void dialog_progress(benchmark::State& state) {
    step_all(state, complaining(), understood({"progress"}));
}

void dialog_question(benchmark::State& state) {
    step_all(state, newcomer(), understood({"question", "greeting"}));
}

// `state.range(0)` turns share a commit; customers write a complaint and nine further messages.
void whole_road(benchmark::State& state) {
    const auto batch = static_cast<std::size_t>(state.range(0));
    Directory directory;
    Node node({
        .directory = directory.path(),
        .start = start(),
        .cached_subjects_max = 65'536,
        .watch = false,
    });
    node.start();
    Dice dice(1);
    std::uint64_t number = 0;
    std::size_t customer = 0;
    std::size_t answered = 0;
    std::vector<std::shared_ptr<Call>> calls(batch);
    for (auto _ : state) {
        state.PauseTiming();
        std::vector<Inbound> inbounds;
        for (std::size_t i = 0; i < batch; ++i) {
            const auto stage = number++ / batch % 10;
            if (i == 0 && stage == 0) customer += batch;
            const auto* group = stage == 0 ? "complain" : stage % 3 == 0 ? "progress" : "answer";
            inbounds.push_back(said(
                "o" + std::to_string(customer + i),
                number,
                filled(
                    dice.pick(utterances(group)),
                    {{"order", some_order_no(dice)},
                     {"phone", some_phone(dice)},
                     {"tail", "1234"},
                     {"case", "HY261123-222222"}}
                )
            ));
        }
        state.ResumeTiming();
        for (std::size_t i = 0; i < batch; ++i) calls[i] = node.call(std::move(inbounds[i]));
        node.settle();
        for (const auto& call : calls) answered += call->taken ? call->taken->says.size() : 0;
    }
    if (answered == 0) state.SkipWithError("nothing was answered");
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

BENCHMARK(dialog_opening);
BENCHMARK(dialog_answer);
BENCHMARK(dialog_progress);
BENCHMARK(dialog_question);
BENCHMARK(whole_road)->Arg(1)->Arg(64);

}  // namespace
}  // namespace road

BENCHMARK_MAIN();
