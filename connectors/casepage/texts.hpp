// Every word that the case page shows, by name. They come from config; none stands in code.
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>

namespace connectors::casepage {

using PageTexts = std::map<std::string, std::string, std::less<>>;

// All of them must be given.
inline constexpr auto page_texts = std::to_array<std::string_view>({
    "title",
    "subtitle",
    "loading",
    "no_script",
    "privacy_link",
    "footer",
    // Without a link, or with one that is none any more.
    "ask_title",
    "ask_hint",
    "number_label",
    "number_example",
    "digits_label",
    "ask_button",
    "asking",
    "number_wrong",
    "digits_form",
    "answer_title",
    "code_hint",
    "code_button",
    "code_label",
    "code_send",
    "say_code_wanted",  // what goes down the road when the code is wanted
    "link_wrong",
    "link_expired",
    // How it stands.
    "status_open",
    "status_closed",
    "status_withdrawn",
    "status_rejected",
    "stage_screening",
    "stage_handling",
    "stage_follow_up",
    "stage_now",  // for screen readers
    "case_number",
    "copy_number",
    "copied",
    "desk_label",
    "desk",        // {department} {person}
    "desk_phone",  // {extension}
    "opened_label",
    "phone_label",
    "next_title",
    "next_first_reply",
    "next_news",
    "next_answer",
    "due",   // {when}
    "late",  // {when}
    "nothing_next",
    "missing_title",
    "missing_hint",
    "field_what_happened",
    "field_order_no",
    "field_wish",
    "field_evidence",
    "field_phone",
    "field_name",
    "field_occurred_at",
    "field_staff",
    "field_amount",
    "field_tracking_no",
    "field_product",
    "field_category",
    // Where the platform lets us tell more only with a consent.
    "consent_title",
    "consent_hint",
    "consent_button",
    // What the customer thinks of it.
    "rating_title",
    "rating_hint",
    "rating_stars",  // {n}
    "rating_saved",
    "steps_title",
    "step_opened",
    "step_replied",
    "step_told",
    "step_answered",
    "step_evidence",  // {what}
    "step_closed",
    "step_withdrawn",
    "step_rejected",
    // Evidence.
    "evidence_title",
    "evidence_none",
    "evidence_add",
    "evidence_hint",
    "media_image",
    "media_voice",
    "media_video",
    "media_file",
    "media_location",
    "media_link",
    "media_unsupported",
    "state_kept",
    "state_fetching",
    "state_again",
    "uploading",  // {n}: per cent
    "cancel",
    "remove",
    "retry",
    "not_sent",
    "drop_here",
    "file_not_taken",
    "file_too_large",
    "file_empty",
    "file_busy",
    "file_rejected",
    // Words.
    "words_title",
    "words_label",
    "words_hint",
    "words_send",
    "words_sending",
    "words_too_long",  // {n}
    "object",
    "object_words",  // what the field begins with
    "me",
    "bot",
    // A copy.
    "copy_title",
    "copy_hint",
    "copy_button",
    "copy_making",
    "copy_done",
    "copy_file",  // {number}
    "copy_wrong_digits",
    "copy_too_often",
    // What may go wrong.
    "busy",
    "offline",
    "failed",
});

}  // namespace connectors::casepage
