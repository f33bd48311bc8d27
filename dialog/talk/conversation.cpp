#include "dialog/talk/conversation.hpp"
#include "dialog/talk/event.hpp"
