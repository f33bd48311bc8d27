// The engines that the contract is held against, and the fixture of its tests.
#pragma once

#include "store/sample_turns.hpp"
#include "store/store_under_test.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tests {

struct EngineKind {
    std::string name;
    bool inline_commits = false;
};

inline const auto every_engine =
    testing::Values(EngineKind{"SqliteWithThreads", false}, EngineKind{"SqliteInline", true});

inline std::string engine_name(const testing::TestParamInfo<EngineKind>& info) {
    return info.param.name;
}

class EngineTest : public testing::TestWithParam<EngineKind> {
protected:
    store::SqliteOptions options() {
        store::SqliteOptions options;
        options.directory = directory_.path() / "data";
        options.inline_commits = GetParam().inline_commits;
        options.report = [this](std::string_view text) { reports_.emplace_back(text); };
        return options;
    }

    static TurnBuilder turn(StoreUnderTest& under, std::string_view customer) {
        return {under.store(), under.subjects(customer), customer};
    }

    TemporaryDirectory directory_;
    std::vector<std::string> reports_;
};

}  // namespace tests
