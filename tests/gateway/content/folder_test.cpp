// The whole folder config/, as it is shipped and with something broken in it.
#include "gateway/content/content.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::HasSubstr;
using testing::SizeIs;

// A copy of config/ that a test may break.
class Folder : public testing::Test {
protected:
    Folder() {
        std::string name = (fs::temp_directory_path() / "huiyin-content-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) std::abort();
        path_ = name;
        for (const auto* part : {"intents", "scripts", "calendars", "policy.toml", "tone.toml"})
            fs::copy(
                fs::path(HUIYIN_SOURCE_DIR) / "config" / part,
                path_ / part,
                fs::copy_options::recursive
            );
    }

    ~Folder() override { fs::remove_all(path_); }

    void add(const char* file, std::string_view text) const {
        std::ofstream(path_ / file, std::ios::app) << text;
    }

    [[nodiscard]] std::vector<std::string> mistakes(std::string company = "回音生活") const {
        gateway::Settings settings;
        settings.content_dir = path_;
        settings.server.public_url = "https://huiyin.example";
        settings.company.name = std::move(company);
        const auto loaded = gateway::load_content(settings);
        std::vector<std::string> texts;
        if (const auto* wrong = std::get_if<std::vector<gateway::Mistake>>(&loaded))
            for (const auto& mistake : *wrong) texts.push_back(gateway::text_of(mistake));
        return texts;
    }

    fs::path path_;
};

TEST_F(Folder, AsShippedHasNoMistake) {
    EXPECT_THAT(mistakes(), SizeIs(0));
}

TEST_F(Folder, MistakesOfSeveralFilesAreToldAtOnce) {
    add("policy.toml", "\nunheard_of = 1\n");
    add("scripts/courtesy.toml", "\n[bye2]\nplain = [\"按规定不行\", \"再见\"]\n");
    const auto all = mistakes();
    EXPECT_THAT(all, Contains(HasSubstr("unheard_of")));
    EXPECT_THAT(all, Contains(HasSubstr("bye2.plain")));
}

TEST_F(Folder, AFileThatIsNoTomlIsNamedWithItsLine) {
    add("intents/complain.toml", "\n[[broken\n");
    EXPECT_THAT(mistakes(), Contains(HasSubstr("complain.toml")));
}

TEST_F(Folder, AMissingFolderIsAMistakeInWords) {
    fs::remove_all(path_ / "scripts");
    EXPECT_THAT(mistakes(), Contains(HasSubstr("scripts")));
}

TEST_F(Folder, ACompanyWithoutANameIsAMistake) {
    EXPECT_THAT(mistakes(""), Contains(HasSubstr("[company]")));
}

}  // namespace
