// Whether a short answer to "how may I call you" can be a name. A guess of its own, since a name
// without a word beside it is found nowhere else.
#pragma once

#include <string_view>

namespace intents {

// "张桂芳", "王", "李女士", "老马", "红姐", "Tom"; not "方便", "好了没", "马上". Any UTF-8.
bool may_be_name(std::string_view text);

}  // namespace intents
