#include "dialog/cases/case.hpp"
