#include "tidy/await_rule.hpp"

#include <cctype>
#include <optional>

namespace tidy {

namespace {

constexpr std::string_view await_word = "co_await";

bool opens(char c) {
    return c == '(' || c == '[';
}

bool closes(char c) {
    return c == ')' || c == ']';
}

std::string_view without_blanks_in_front(std::string_view text) {
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0)
        text.remove_prefix(1);
    return text;
}

// Where the statement around the position begins: after the last ; { or } outside parentheses.
std::size_t statement_begin(std::string_view text, std::size_t position) {
    int depth = 0;
    for (; position > 0; --position) {
        const char c = text[position - 1];
        if (closes(c)) ++depth;
        if (opens(c)) --depth;
        if ((c == ';' || c == '{' || c == '}') && depth <= 0) break;
    }
    return position;
}

// Where it ends: at the ; outside parentheses, or at the parenthesis that encloses the position.
std::size_t statement_end(std::string_view text, std::size_t position) {
    int depth = 0;
    for (; position < text.size(); ++position) {
        const char c = text[position];
        if (opens(c) || c == '{') ++depth;
        if (closes(c) || c == '}') --depth;
        if (depth < 0 || (c == ';' && depth == 0)) break;
    }
    return position;
}

// The text between the parentheses that the given one opens.
std::string_view in_parentheses(std::string_view text, std::size_t open) {
    int depth = 0;
    for (auto i = open; i < text.size(); ++i) {
        if (text[i] == '(') ++depth;
        if (text[i] == ')' && --depth == 0) return text.substr(open + 1, i - open - 1);
    }
    return text.substr(open + 1);
}

// Whether the await stands in the condition of the statement, or behind it without braces, rather
// than in its initialiser (`if (auto x = co_await f(); x)`) or somewhere else. A condition that is
// a declaration counts, too.
bool hangs_on_condition(std::string_view statement, std::size_t await_at) {
    auto rest = without_blanks_in_front(statement);
    if (is_word_at(rest, 0, "else")) rest = without_blanks_in_front(rest.substr(4));
    for (const std::string_view word : {"if", "while", "switch", "for"}) {
        if (!is_word_at(rest, 0, word)) continue;
        const auto open = statement.size() - rest.size() + rest.find('(');
        const auto inside = in_parentheses(statement, open);
        const auto from = await_at - (open + 1);
        if (from >= inside.size()) return word != "for";
        return inside.find(';', from) == std::string_view::npos;
    }
    return false;
}

// The statement as it stands with the whole parenthesis of an if, while, switch or for around it.
std::size_t enclosing_condition(std::string_view text, std::size_t begin, std::size_t position) {
    // Back over parentheses that are still open at the position.
    std::vector<std::size_t> open;
    for (auto i = begin; i < position; ++i) {
        if (opens(text[i])) open.push_back(i);
        if (closes(text[i]) && !open.empty()) open.pop_back();
    }
    return open.empty() ? begin : statement_begin(text, open.front());
}

bool has_capturing_lambda(std::string_view text) {
    for (auto open = text.find('['); open != std::string_view::npos;
         open = text.find('[', open + 1)) {
        const auto close = text.find(']', open);
        if (close == std::string_view::npos) return false;
        const auto captures = without_blanks_in_front(text.substr(open + 1, close - open - 1));
        const auto after = without_blanks_in_front(text.substr(close + 1));
        const bool lambda =
            after.starts_with('(') || after.starts_with('{') || is_word_at(after, 0, "mutable");
        if (lambda && !captures.empty()) return true;
    }
    return false;
}

std::optional<std::string> wrong_with(std::string_view text, std::size_t position) {
    auto begin = statement_begin(text, position);
    begin = enclosing_condition(text, begin, position);
    const auto end = statement_end(text, position);
    const auto statement = text.substr(begin);
    if (hangs_on_condition(statement, position - begin))
        return "await in a condition, or behind one: name the result first, or give it braces";
    const auto after = text.substr(position, end - position);
    if (has_capturing_lambda(after))
        return "capturing lambda in an awaiting expression: name it first, then move it";
    if (after.find('{') != std::string_view::npos)
        return "braced temporary in an awaiting expression: name it first, then move it";
    const auto whole = text.substr(begin, end - begin);
    if (whole.find('?') != std::string_view::npos)
        return "?: around an await: use if and two statements";
    return std::nullopt;
}

}  // namespace

std::vector<Finding> check_awaits(const Source& source) {
    std::vector<Finding> findings;
    const std::string_view text = source.bare;
    for (auto at = text.find(await_word); at != std::string_view::npos;
         at = text.find(await_word, at + 1)) {
        if (!is_word_at(text, at, await_word)) continue;
        if (const auto wrong = wrong_with(text, at))
            findings.push_back({source.path, line_at(text, at), *wrong});
    }
    return findings;
}

}  // namespace tidy
