#include "gateway/base/operations.hpp"
