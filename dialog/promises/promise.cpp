#include "dialog/promises/promise.hpp"
