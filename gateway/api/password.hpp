// Passwords of agents, as scrypt hashes that name their own parameters. Takes a tenth of a second
// and 32 MiB on purpose: never on the loop thread.
#pragma once

#include <string>
#include <string_view>

namespace gateway::api {

inline constexpr std::size_t password_characters_min = 10;
inline constexpr std::size_t password_bytes_max = 256;

// Why it will not do, in words; empty when it does.
std::string_view password_mistake(std::string_view password);

// "$scrypt$ln=15,r=8,p=1$SALT$HASH", with a salt of its own.
std::string hash_password(std::string_view password);

// Whether the hash is of that password. False for what is no such hash; takes as long then.
bool is_password(std::string_view password, std::string_view hash);

}  // namespace gateway::api
