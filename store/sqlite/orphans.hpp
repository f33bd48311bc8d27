// Files of evidence that were kept by a process that died before their records said so.
#pragma once

#include "store/locker.hpp"
#include "store/sqlite/database.hpp"

namespace store::sqlite {

// Removes them. Blocks; nothing may be kept meanwhile. What cannot be read stays as it is.
void sweep_orphans(const ConnectionOptions& database, const Key& wrapping, Locker& locker);

}  // namespace store::sqlite
