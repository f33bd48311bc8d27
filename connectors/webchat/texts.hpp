// Every wording that the hosted page shows. The words themselves come from config; this is only
// their list. `{n}` and `{number}` inside a text are replaced by the page.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace connectors::webchat {

struct PageTexts {
    std::string title;
    std::string subtitle;
    std::string greeting;        // before the first message
    std::string hint;            // under the greeting: what helps
    std::string privacy_notice;  // one line: purpose, how long it is kept, rights
    std::string privacy_link;
    std::string privacy_title;
    std::string privacy_back;
    std::string placeholder;
    std::string message_label;  // for screen readers: the field one writes in
    std::string log_label;      // for screen readers: the list of messages
    std::string me;             // for screen readers: who speaks
    std::string bot;
    std::string send;
    std::string sending;
    std::string not_sent;
    std::string retry;
    std::string rejected;  // this message will never be taken
    std::string edit;      // take a rejected message back into the field
    std::string counter;   // {n}: characters left
    std::string too_long;  // {n}: characters too many
    std::string typing;
    std::string connecting;
    std::string reconnecting;
    std::string offline;
    std::string replaced;  // the same conversation was opened in too many places
    std::string resume;
    std::string copy_number;  // {number}
    std::string copied;
    std::string new_messages;
    std::string earlier;  // older messages exist that are not shown
    std::string media;    // instead of a picture or file
    std::string today;
    std::string yesterday;
    std::string no_script;
    std::vector<std::string> quick_replies;  // sent as they are by one tap; at most 6
    bool operator==(const PageTexts&) const = default;
};

struct PageText {
    std::string_view name;
    std::string PageTexts::*field;
};

// All of them but quick_replies, by the names that config uses; each must be given and not empty.
inline constexpr auto page_texts = std::to_array<PageText>({
    {"title", &PageTexts::title},
    {"subtitle", &PageTexts::subtitle},
    {"greeting", &PageTexts::greeting},
    {"hint", &PageTexts::hint},
    {"privacy_notice", &PageTexts::privacy_notice},
    {"privacy_link", &PageTexts::privacy_link},
    {"privacy_title", &PageTexts::privacy_title},
    {"privacy_back", &PageTexts::privacy_back},
    {"placeholder", &PageTexts::placeholder},
    {"message_label", &PageTexts::message_label},
    {"log_label", &PageTexts::log_label},
    {"me", &PageTexts::me},
    {"bot", &PageTexts::bot},
    {"send", &PageTexts::send},
    {"sending", &PageTexts::sending},
    {"not_sent", &PageTexts::not_sent},
    {"retry", &PageTexts::retry},
    {"rejected", &PageTexts::rejected},
    {"edit", &PageTexts::edit},
    {"counter", &PageTexts::counter},
    {"too_long", &PageTexts::too_long},
    {"typing", &PageTexts::typing},
    {"connecting", &PageTexts::connecting},
    {"reconnecting", &PageTexts::reconnecting},
    {"offline", &PageTexts::offline},
    {"replaced", &PageTexts::replaced},
    {"resume", &PageTexts::resume},
    {"copy_number", &PageTexts::copy_number},
    {"copied", &PageTexts::copied},
    {"new_messages", &PageTexts::new_messages},
    {"earlier", &PageTexts::earlier},
    {"media", &PageTexts::media},
    {"today", &PageTexts::today},
    {"yesterday", &PageTexts::yesterday},
    {"no_script", &PageTexts::no_script},
});

}  // namespace connectors::webchat
