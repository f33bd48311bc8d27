#include "dialog/promises/reach.hpp"

#include <algorithm>
#include <array>

namespace dialog {

namespace {

// A message on its way takes a moment: what shuts sooner counts as shut.
constexpr Duration on_its_way{std::chrono::seconds(5)};
constexpr Duration one_consent{std::chrono::minutes(1)};
constexpr std::uint16_t consents_max = 20;
constexpr std::size_t singles_max = 8;

void open_window(Reach& reach, const ReachRules::Window& window, Instant now) {
    if (window.messages == 0) return;
    reach.window_until = now + window.length;
    reach.window_left = window.messages;
}

bool is_open(const Reach& reach, Instant now) {
    return now + on_its_way < reach.window_until;
}

Obstacle window_obstacle(
    const ReachRules& rules, const Reach& reach, const Wish& wish, Instant now
) {
    if (reach.blocked) return Obstacle::blocked;
    if (reach.left && rules.ends_with_following) return Obstacle::not_following;
    if (!is_open(reach, now)) return Obstacle::window_shut;
    if (reach.window_left == ReachRules::no_limit) return Obstacle::none;
    const unsigned kept = wish.purpose == Purpose::news ? 0U : rules.kept_for_news;
    return reach.window_left >= wish.messages + kept ? Obstacle::none : Obstacle::quota_used;
}

Obstacle notice_obstacle(const Reach& reach) {
    if (reach.blocked) return Obstacle::blocked;
    return reach.consents > 0 ? Obstacle::none : Obstacle::no_consent;
}

Obstacle single_obstacle(const Reach& reach) {
    if (reach.blocked) return Obstacle::blocked;
    return reach.singles.empty() ? Obstacle::no_consent : Obstacle::none;
}

Obstacle card_obstacle(const ReachRules& rules, const Reach& reach, const Wish& wish) {
    if (reach.blocked) return Obstacle::blocked;
    if (reach.left) return Obstacle::not_following;
    return wish.changed || rules.periodic_template_cards ? Obstacle::none : Obstacle::unchanged;
}

// Goes through the carriers in their order and keeps why each was passed over.
class Search {
public:
    explicit Search(const Wish& wish) : wish_(wish) {}

    void consider(bool exists, Carrier carrier, Obstacle obstacle) {
        if (!exists || plan_.carrier) return;
        const auto& tried = wish_.excluded;
        if (std::find(tried.begin(), tried.end(), carrier) != tried.end()) return;
        if (obstacle == Obstacle::none)
            plan_.carrier = carrier;
        else
            plan_.passed_over.push_back({carrier, obstacle});
    }

    Plan& plan() { return plan_; }

private:
    const Wish& wish_;
    Plan plan_;
};

bool begins_character(char byte) {
    return (static_cast<unsigned char>(byte) & 0xc0U) != 0x80U;
}

// The longest beginning of `text` that can be sent, in bytes.
std::size_t sendable_bytes(std::string_view text, const ReachRules& rules) {
    std::size_t characters = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (!begins_character(text[at])) continue;
        // Four bytes of UTF-8 count twice: some platforms count UTF-16.
        const bool wide = (static_cast<unsigned char>(text[at]) & 0xf8U) == 0xf0U;
        characters += wide ? 2 : 1;
        std::size_t end = at + 1;
        while (end < text.size() && !begins_character(text[end])) ++end;
        if (characters > rules.text_characters_max || end > rules.text_bytes_max) return at;
    }
    return text.size();
}

// Where within `text` a piece that ends there reads well: behind the last end of a line or, failing
// that, of a sentence; not in its first third. 0: nowhere.
std::size_t good_end(std::string_view text) {
    const auto least = text.size() / 3;
    if (const auto line = text.rfind('\n'); line != std::string_view::npos && line > least)
        return line + 1;
    std::size_t best = 0;
    constexpr std::array<std::string_view, 7> ends{
        "\u3002", "\uff01", "\uff1f", "\uff1b", ". ", "! ", "? "};
    for (const auto end : ends)
        if (const auto at = text.rfind(end); at != std::string_view::npos && at > least)
            best = std::max(best, at + end.size());
    return best;
}

}  // namespace

void note_approach(Reach& reach, const ReachRules& rules, Approach approach, Instant now) {
    switch (approach) {
        case Approach::words:
            reach.blocked = false;
            reach.left =
                false;  // the event of the return may have been lost; a refusal corrects it
            open_window(reach, rules.after_words, now);
            return;
        case Approach::followed:
            reach.left = false;
            reach.blocked = false;
            [[fallthrough]];
        case Approach::act:
            // Whether counts of several acts add up is not known: an open window stays as it is.
            if (!is_open(reach, now)) open_window(reach, rules.after_act, now);
            return;
        case Approach::unfollowed:
            reach.left = true;
            reach.consents = 0;
            return;
        case Approach::consent: {
            const bool told_twice = reach.consent_at && now - *reach.consent_at < one_consent;
            if (told_twice && reach.consents > 0) return;
            reach.consents = std::min<std::uint16_t>(reach.consents + 1, consents_max);
            reach.consent_at = now;
            reach.consent_used_up = false;
            return;
        }
        case Approach::consent_withdrawn:
            reach.consents = 0;
            return;
    }
}

void bank_single(Reach& reach, std::uint16_t scene) {
    auto& scenes = reach.singles;
    if (std::find(scenes.begin(), scenes.end(), scene) != scenes.end()) return;
    if (scenes.size() == singles_max) return;
    scenes.push_back(scene);
    reach.consent_used_up = false;
}

bool has_consent(const Reach& reach) {
    return reach.consents > 0 || !reach.singles.empty();
}

Plan plan(
    const ReachRules& rules, const Reach& reach, const Wish& wish, const Ways& ways, Instant now
) {
    Search search(wish);
    const bool window = rules.after_words.messages > 0 || rules.after_act.messages > 0;
    search.consider(rules.lines, Carrier::line, ways.line ? Obstacle::none : Obstacle::not_there);
    search.consider(window, Carrier::window, window_obstacle(rules, reach, wish, now));
    if (search.plan().carrier == Carrier::window) search.plan().good_until = reach.window_until;
    if (wish.purpose == Purpose::chatter) return search.plan();
    const bool news = wish.purpose == Purpose::news;
    search.consider(rules.notices && news, Carrier::notice, notice_obstacle(reach));
    search.consider(
        rules.template_cards && news, Carrier::template_card, card_obstacle(rules, reach, wish)
    );
    search.consider(rules.singles && news, Carrier::single, single_obstacle(reach));
    search.consider(ways.other_channel, Carrier::other_channel, Obstacle::none);
    search.consider(ways.hook, Carrier::hook, Obstacle::none);
    search.consider(true, Carrier::call, Obstacle::none);
    return search.plan();
}

std::uint16_t spend(Reach& reach, Carrier carrier, std::uint16_t messages) {
    const auto take = [](std::uint16_t& left, std::uint16_t taken) {
        if (left == ReachRules::no_limit) return;
        left = static_cast<std::uint16_t>(left - std::min(left, taken));
    };
    if (carrier == Carrier::window) take(reach.window_left, messages);
    const bool had_consent = has_consent(reach);
    std::uint16_t scene = 0;
    if (carrier == Carrier::notice) take(reach.consents, messages);
    if (carrier == Carrier::single && !reach.singles.empty()) {
        scene = reach.singles.front();
        reach.singles.erase(reach.singles.begin());
    }
    if (had_consent && !has_consent(reach)) reach.consent_used_up = true;
    return scene;
}

void learn(Reach& reach, Carrier carrier, Obstacle obstacle) {
    if (carrier == Carrier::comment) return;  // in public other rules hold
    switch (obstacle) {
        case Obstacle::window_shut:
        case Obstacle::quota_used:
            reach.window_left = 0;
            return;
        case Obstacle::no_consent:
            // A single message used up its own consent when it was planned.
            if (carrier == Carrier::notice && reach.consents > 0) {
                reach.consents = 0;
                reach.consent_used_up = !has_consent(reach);
            }
            return;
        case Obstacle::not_following:
            reach.left = true;
            return;
        case Obstacle::blocked:
        case Obstacle::unknown_person:
            reach.blocked = true;
            return;
        case Obstacle::not_allowed:
            if (carrier == Carrier::window) reach.window_left = 0;
            if (carrier == Carrier::notice) reach.consents = 0;
            if (carrier == Carrier::single) reach.singles.clear();
            return;
        default:
            return;
    }
}

Instant before_window_shuts(const ReachRules& rules, const Reach& reach, Instant due, Instant now) {
    const bool usable = !reach.blocked && reach.window_left > 0 && is_open(reach, now);
    if (!usable || due + on_its_way < reach.window_until) return due;
    const auto earlier = reach.window_until - rules.before_shutting;
    return earlier >= now + rules.news_apart ? std::min(earlier, due) : due;
}

std::vector<Piece> pieces(std::string_view text, const ReachRules& rules) {
    std::vector<Piece> cut;
    std::size_t begin = 0;
    while (begin < text.size()) {
        const auto rest = text.substr(begin);
        auto bytes = sendable_bytes(rest, rules);
        if (bytes < rest.size())
            if (const auto end = good_end(rest.substr(0, bytes)); end > 0) bytes = end;
        if (bytes == 0) bytes = rest.size();  // limits below one character: the platform decides
        cut.push_back({begin, bytes});
        begin += bytes;
    }
    return cut;
}

std::string words_of(const std::vector<PassedOver>& passed_over) {
    std::string words;
    for (const auto& [carrier, why] : passed_over) {
        if (!words.empty()) words += ',';
        words.append(name(carrier)).append(":").append(name(why));
    }
    return words;
}

std::string_view name(Carrier carrier) {
    switch (carrier) {
        case Carrier::passive:
            return "passive";
        case Carrier::line:
            return "line";
        case Carrier::window:
            return "window";
        case Carrier::notice:
            return "notice";
        case Carrier::template_card:
            return "template_card";
        case Carrier::single:
            return "single";
        case Carrier::other_channel:
            return "other_channel";
        case Carrier::hook:
            return "hook";
        case Carrier::call:
            return "call";
        case Carrier::comment:
            return "comment";
    }
    return "?";
}

std::string_view name(Ending ending) {
    switch (ending) {
        case Ending::delivered:
            return "delivered";
        case Ending::rejected:
            return "rejected";
        case Ending::unavailable:
            return "unavailable";
        case Ending::unknown:
            return "unknown";
    }
    return "?";
}

std::string_view name(Obstacle obstacle) {
    switch (obstacle) {
        case Obstacle::none:
            return "none";
        case Obstacle::window_shut:
            return "window_shut";
        case Obstacle::quota_used:
            return "quota_used";
        case Obstacle::no_consent:
            return "no_consent";
        case Obstacle::not_following:
            return "not_following";
        case Obstacle::blocked:
            return "blocked";
        case Obstacle::unknown_person:
            return "unknown_person";
        case Obstacle::content_refused:
            return "content_refused";
        case Obstacle::too_long:
            return "too_long";
        case Obstacle::media_gone:
            return "media_gone";
        case Obstacle::too_fast:
            return "too_fast";
        case Obstacle::daily_limit:
            return "daily_limit";
        case Obstacle::not_allowed:
            return "not_allowed";
        case Obstacle::token:
            return "token";
        case Obstacle::address:
            return "address";
        case Obstacle::platform_down:
            return "platform_down";
        case Obstacle::no_answer:
            return "no_answer";
        case Obstacle::malformed:
            return "malformed";
        case Obstacle::unchanged:
            return "unchanged";
        case Obstacle::not_there:
            return "not_there";
        case Obstacle::spoken_for:
            return "spoken_for";
        case Obstacle::expired:
            return "expired";
    }
    return "?";
}

}  // namespace dialog
