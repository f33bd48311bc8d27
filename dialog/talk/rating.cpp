// What customers think of how we handle their cases. Asked for on the page of the case alone, where
// they give it when they like and as often as they change their mind.
#include "dialog/talk/moves.hpp"
#include "dialog/talk/wording.hpp"

#include <string>

namespace dialog {

void take_rating(Draft& draft, std::string_view key) {
    const auto blank = key.find(' ');
    if (blank == std::string_view::npos || key.size() != blank + 2) return;
    const char stars = key[blank + 1];
    Case* of = draft.own(key.substr(0, blank));
    if (of == nullptr || stars < '1' || stars > '5') return;
    if (of->rating == stars - '0') return;
    of->rating = static_cast<std::uint8_t>(stars - '0');
    draft.note(*of, CaseChange::What::rated, std::string(1, stars));
    const bool bad = of->rating <= 2;
    if (bad) draft.add(Alert{Alert::What::rated_badly, of->id});
    const auto* script = of->status != CaseStatus::open ? "rating.ended"
                         : bad                          ? "rating.bad"
                         : of->rating == 3              ? "rating.middling"
                                                        : "rating.good";
    draft.say(script, {{"case_no", of->number}, {"desk", say_desk(draft, of->desk)}}, of->id);
}

}  // namespace dialog
