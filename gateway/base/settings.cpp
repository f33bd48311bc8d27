#include "gateway/base/settings.hpp"
