#include "gateway/base/calendar_file.hpp"
