#include "dialog/cases/number.hpp"
