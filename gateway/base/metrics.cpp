#include "gateway/base/metrics.hpp"
