#include "dialog/calendar/instant.hpp"
