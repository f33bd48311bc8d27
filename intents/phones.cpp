namespace intents {}
