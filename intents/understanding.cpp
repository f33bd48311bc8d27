#include "intents/understanding.hpp"
