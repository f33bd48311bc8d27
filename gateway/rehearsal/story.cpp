#include "gateway/rehearsal/story.hpp"

#include "dialog/talk/form.hpp"

#include <algorithm>
#include <set>

namespace gateway {

namespace {

// "46.50" and "46.5" are one sum.
std::string plain_amount(std::string amount) {
    if (amount.find('.') == std::string::npos) return amount;
    amount.erase(amount.find_last_not_of('0') + 1);
    if (amount.back() == '.') amount.pop_back();
    return amount;
}

using dialog::Case;

class Telling {
public:
    Telling(const Story& story, const std::shared_ptr<const Content>& content)
        : story_(story),
          content_(content),
          stage_(content, story.start, 42) {}

    StoryOutcome tell() {
        stage_.become(hero);
        for (const auto& turn : story_.turns) tell(turn);
        stage_.become(hero);
        check_case(story_.ends);
        return std::move(outcome_);
    }

private:
    static constexpr const char* hero = "hero";

    void fail(std::size_t line, std::string what) {
        outcome_.failures.push_back({story_.source, line, std::move(what)});
    }

    void tell(const StoryTurn& turn) {
        if (!turn.from.empty()) stage_.become(turn.from);
        const std::size_t cases_before = stage_.cases().size();
        std::vector<dialog::Say> says;
        if (turn.wait) {
            hear(true, "(" + std::to_string(turn.wait->count() / 60'000) + " min)");
            for (auto& played : stage_.wait(*turn.wait))
                for (auto& say : played.says) says.push_back(std::move(say));
        } else {
            says = play(turn).says;
        }
        std::string answer;
        for (const auto& say : says) {
            hear(false, say.text);
            answer += say.text + "\n";
        }
        // What two alarms say days apart is not one answer.
        if (!turn.wait) check_rules(turn, says, answer, cases_before);
        check_turn(turn, answer);
    }

    Played play(const StoryTurn& turn) {
        if (turn.say) {
            hear(true, *turn.say);
            return stage_.say(*turn.say);
        }
        if (turn.tap) {
            hear(true, "[" + *turn.tap + "]");
            return stage_.act({dialog::CustomerDid::Act::tapped, *turn.tap});
        }
        if (turn.send) {
            hear(true, "[" + std::string(name(*turn.send)) + "]");
            return stage_.send(*turn.send);
        }
        hear(true, "[follow]");
        return stage_.act({dialog::CustomerDid::Act::followed, {}});
    }

    void hear(bool from_customer, std::string text) {
        outcome_.transcript.push_back({from_customer, std::move(text)});
    }

    // What holds for every answer of every story.
    void check_rules(
        const StoryTurn& turn,
        const std::vector<dialog::Say>& says,
        const std::string& answer,
        std::size_t cases_before
    ) {
        if (dialog::count_questions(answer) > 1) fail(turn.line, "more than one question");
        if (dialog::shows_full_phone(answer)) fail(turn.line, "shows a full phone number");
        std::set<std::string> heard;
        for (const auto& say : says) {
            for (const auto& wrong : dialog::tone_mistakes(tone(), say.text))
                fail(turn.line, "tone: " + wrong);
            if (last_heard_.contains(say.text))
                fail(turn.line, "the same sentence twice: " + say.text);
            heard.insert(say.text);
        }
        last_heard_ = std::move(heard);
        const auto cases = stage_.cases();
        const auto* waiting = std::get_if<dialog::Waiting>(&stage_.conversation().owner);
        const bool danger =
            waiting != nullptr && (waiting->reason == dialog::WaitingFor::danger ||
                                   waiting->reason == dialog::WaitingFor::self_harm);
        if (cases.size() > cases_before && !danger &&
            answer.find(cases.back()->number) == std::string::npos)
            fail(turn.line, "a case was opened and its number not told");
        const auto& asked = stage_.conversation().asked;
        if (asked.question != dialog::Question::field) return;
        for (const Case* each : cases)
            if (each->id == asked.of && each->given.has(asked.field))
                fail(turn.line, "asks what is known: " + std::string(name(asked.field)));
    }

    // The length of a whole bubble is its own matter; a template's is checked with the scripts.
    [[nodiscard]] dialog::ToneRules tone() const {
        auto rules = content_->tone;
        rules.sentence_characters_max = 400;
        return rules;
    }

    void check_turn(const StoryTurn& turn, const std::string& answer) {
        if (turn.silent && !answer.empty()) fail(turn.line, "should be silent");
        if (!turn.silent && !turn.wait && answer.empty()) fail(turn.line, "says nothing");
        for (const auto& piece : turn.bot)
            if (answer.find(piece) == std::string::npos)
                fail(turn.line, "the answer lacks \"" + piece + "\"");
        for (const auto& piece : turn.not_bot)
            if (answer.find(piece) != std::string::npos)
                fail(turn.line, "the answer holds \"" + piece + "\"");
        if (turn.case_number && *turn.case_number != (answer.find("HY") != std::string::npos))
            fail(turn.line, *turn.case_number ? "names no case number" : "names a case number");
        const auto& conversation = stage_.conversation();
        if (turn.asks) {
            const bool form = conversation.asked.question == dialog::Question::field;
            const std::string asked = form ? std::string(name(conversation.asked.field))
                                      : conversation.asked.question == dialog::Question::none
                                          ? "nothing"
                                          : std::string(name(conversation.asked.question));
            if (asked != *turn.asks)
                fail(turn.line, std::string("asks ").append(asked) + " and not " + *turn.asks);
        }
        if (turn.owner && name(conversation.owner) != *turn.owner)
            fail(turn.line, "the owner is " + std::string(name(conversation.owner)));
    }

    [[nodiscard]] std::string value_of(const Case& of, const std::string& key) const {
        if (key == "category") return std::string(intents::name(of.category));
        if (key == "order_no") return of.order_no;
        if (key == "tracking_no") return of.tracking_no;
        if (key == "phone") return of.contact.phone;
        if (key == "name") return of.contact.name;
        if (key == "staff_no") return of.staff_no;
        if (key == "amount") return plain_amount(of.amount);
        if (key == "urgency") return of.urgent ? "urgent" : "normal";
        if (key == "complexity") return std::string(name(of.complexity));
        if (key == "emotion_peak") return std::string(intents::name(of.emotion_peak));
        if (key == "status") return std::string(name(of.status));
        if (key == "owner") return std::string(name(stage_.conversation().owner));
        if (key == "evidence") return std::to_string(of.evidence.size());
        if (key == "occurred_on") return of.occurred_on;
        return of.product;
    }

    void check_case(const StoryCase& ends) {
        const auto cases = stage_.cases();
        if (ends.count && cases.size() != *ends.count)
            fail(ends.line, "there are " + std::to_string(cases.size()) + " cases");
        const bool expected = !ends.values.empty() || !ends.remedies.empty();
        if (cases.empty() && expected && ends.count != 0) fail(ends.line, "there is no case");
        for (const Case* each : cases) {
            for (const auto& [key, value] : ends.values)
                if (const auto held = value_of(*each, key);
                    held != (key == "amount" ? plain_amount(value) : value))
                    fail(
                        ends.line,
                        std::string(key)
                            .append(" is \"")
                            .append(held)
                            .append("\" and not \"")
                            .append(value)
                            .append("\"")
                    );
            check_lists(ends, *each);
        }
    }

    void check_lists(const StoryCase& ends, const Case& of) {
        if (!ends.remedies.empty()) {
            std::set<std::string> wanted(ends.remedies.begin(), ends.remedies.end());
            std::set<std::string> held;
            for (const auto remedy : of.remedies) held.emplace(intents::name(remedy));
            std::string list;
            for (const auto& each : held) list += each + " ";
            if (wanted != held) fail(ends.line, "remedies are: " + list);
        }
        for (const auto& category : ends.categories)
            if (std::none_of(of.categories.begin(), of.categories.end(), [&](auto each) {
                    return intents::name(each) == category;
                }))
                fail(ends.line, "category " + category + " is not among the case's");
        std::set<std::string> missing;
        for (const auto field : dialog::missing(content_->policy, of)) missing.emplace(name(field));
        for (const auto& field : ends.missing)
            if (!missing.contains(field)) fail(ends.line, field + " is not missing");
        for (const auto& field : ends.present)
            if (missing.contains(field)) fail(ends.line, field + " is missing");
    }

    const Story& story_;
    std::shared_ptr<const Content> content_;
    Rehearsal stage_;
    StoryOutcome outcome_;
    std::set<std::string> last_heard_;
};

}  // namespace

StoryOutcome run_story(const Story& story, const std::shared_ptr<const Content>& content) {
    return Telling(story, content).tell();
}

}  // namespace gateway
