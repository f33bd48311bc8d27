#include "dialog/calendar/working_calendar.hpp"
