#include "gateway/base/log.hpp"
