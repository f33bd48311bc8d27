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
    std::string media;    // instead of what the page cannot show
    std::string media_image;
    std::string media_voice;
    std::string media_video;
    std::string media_file;
    std::string attach;          // the button that offers to send files
    std::string drop_here;       // while files hang over the page
    std::string files_at_once;   // {n}: as many as are taken at a time
    std::string uploading;       // {n}: per cent
    std::string cancel;          // this file shall not be sent
    std::string remove;          // a rejected file off the screen
    std::string file_not_taken;  // by what it is; and what is taken
    std::string file_too_large;
    std::string file_empty;
    std::string file_busy;      // too many lately: try again later
    std::string file_rejected;  // for any other reason that will not go away
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
    {"media_image", &PageTexts::media_image},
    {"media_voice", &PageTexts::media_voice},
    {"media_video", &PageTexts::media_video},
    {"media_file", &PageTexts::media_file},
    {"attach", &PageTexts::attach},
    {"drop_here", &PageTexts::drop_here},
    {"files_at_once", &PageTexts::files_at_once},
    {"uploading", &PageTexts::uploading},
    {"cancel", &PageTexts::cancel},
    {"remove", &PageTexts::remove},
    {"file_not_taken", &PageTexts::file_not_taken},
    {"file_too_large", &PageTexts::file_too_large},
    {"file_empty", &PageTexts::file_empty},
    {"file_busy", &PageTexts::file_busy},
    {"file_rejected", &PageTexts::file_rejected},
    {"today", &PageTexts::today},
    {"yesterday", &PageTexts::yesterday},
    {"no_script", &PageTexts::no_script},
});

}  // namespace connectors::webchat
