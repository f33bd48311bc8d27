#include "tidy/source.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <utility>

namespace tidy {

namespace {

bool is_word_character(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// Copies the text piece by piece, with blanks for what is to be left out.
class Blanker {
public:
    explicit Blanker(std::string_view text) : text_(text), code_(text), bare_(text) {}

    // The text without comments, and without what is quoted, too.
    std::pair<std::string, std::string> run() && {
        while (at_ < text_.size()) {
            if (begins("//"))
                comment(std::min(text_.find('\n', at_), text_.size()));
            else if (begins("/*"))
                comment(past(text_.find("*/", at_ + 2), 2));
            else if (begins("R\"") && (at_ == 0 || !is_word_character(text_[at_ - 1])))
                raw_string();
            else if (text_[at_] == '"')
                quoted('"');
            else if (text_[at_] == '\'' && (at_ == 0 || !is_word_character(text_[at_ - 1])))
                quoted('\'');
            else
                ++at_;
        }
        return {std::move(code_), std::move(bare_)};
    }

private:
    [[nodiscard]] bool begins(std::string_view what) const {
        return text_.substr(at_).starts_with(what);
    }

    [[nodiscard]] std::size_t past(std::size_t found, std::size_t length) const {
        return found == std::string_view::npos ? text_.size() : found + length;
    }

    static void blank(std::string& text, std::size_t begin, std::size_t end) {
        for (auto i = begin; i < end; ++i)
            if (text[i] != '\n') text[i] = ' ';
    }

    void comment(std::size_t end) {
        blank(code_, at_, end);
        blank(bare_, at_, end);
        at_ = end;
    }

    void raw_string() {
        const auto open = text_.find('(', at_);
        if (open == std::string_view::npos) {
            at_ = text_.size();
            return;
        }
        const auto name = text_.substr(at_ + 2, open - at_ - 2);
        const auto close = ")" + std::string(name) + "\"";
        const auto end = past(text_.find(close, open), close.size());
        blank(bare_, at_ + 2, end - 1);
        at_ = end;
    }

    void quoted(char quote) {
        auto end = at_ + 1;
        while (end < text_.size() && text_[end] != quote && text_[end] != '\n')
            end += text_[end] == '\\' ? 2 : 1;
        end = std::min(end, text_.size());
        blank(bare_, at_ + 1, end);
        at_ = end + 1;
    }

    std::string_view text_;
    std::string code_;
    std::string bare_;
    std::size_t at_ = 0;
};

}  // namespace

Source make_source(std::string path, std::string text) {
    auto [code, bare] = Blanker(text).run();
    Source source;
    source.path = std::move(path);
    source.text = std::move(text);
    source.code = std::move(code);
    source.bare = std::move(bare);
    return source;
}

std::vector<Source> read_sources(const std::filesystem::path& root) {
    namespace fs = std::filesystem;
    std::vector<Source> sources;
    for (const auto* folder : {"intents", "dialog", "store", "connectors", "gateway", "tests"}) {
        for (auto entry = fs::recursive_directory_iterator(root / folder);
             entry != fs::recursive_directory_iterator();
             ++entry) {
            const auto name = entry->path().filename();
            if (name == "node_modules" || name == "build" || name == "dist") {
                entry.disable_recursion_pending();
                continue;
            }
            const auto extension = entry->path().extension();
            if (extension != ".hpp" && extension != ".cpp") continue;
            std::ifstream file(entry->path(), std::ios::binary);
            std::string text{std::istreambuf_iterator<char>(file), {}};
            auto path = entry->path().lexically_relative(root).generic_string();
            sources.push_back(make_source(std::move(path), std::move(text)));
        }
    }
    std::sort(sources.begin(), sources.end(), [](const Source& a, const Source& b) {
        return a.path < b.path;
    });
    return sources;
}

std::size_t line_at(std::string_view text, std::size_t position) {
    const auto before = text.substr(0, position);
    return static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1;
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        lines.push_back(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    }
    return lines;
}

bool is_word_at(std::string_view text, std::size_t position, std::string_view word) {
    if (!text.substr(position).starts_with(word)) return false;
    const auto end = position + word.size();
    return (position == 0 || !is_word_character(text[position - 1])) &&
           (end >= text.size() || !is_word_character(text[end]));
}

}  // namespace tidy
