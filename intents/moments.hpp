// The parts of finding dates and times. Inside the library only.
#pragma once

#include "intents/scan.hpp"

#include <cstdint>
#include <string>

namespace intents {

struct Moment {
    std::uint32_t end = 0;  // behind its last char; 0 when there is none
    std::string value;
};

// A calendar date that begins here: 2026-11-20, 11月20号, 11.20, 20号, 腊月二十八.
Moment date_at(const Scan& scan, std::uint32_t at);
// A date told from today: 昨天, 上周三, 三天前.
Moment relative_date_at(const Scan& scan, std::uint32_t at);
// A time of day: 15:30, 下午三点半, 晚上.
Moment time_at(const Scan& scan, std::uint32_t at);

}  // namespace intents
