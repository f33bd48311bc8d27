#include "gateway/base/settings_change.hpp"

namespace gateway {

std::vector<std::string_view> changes_that_need_a_start(
    const Settings& running, const Settings& fresh
) {
    std::vector<std::string_view> keys;
    const auto watch = [&](std::string_view key, bool same) {
        if (!same) keys.push_back(key);
    };
    const auto& was = running.server;
    const auto& is = fresh.server;
    watch("data_dir", running.data_dir == fresh.data_dir);
    watch("server.listen", was.listen == is.listen);
    watch("server.operations_listen", was.operations_listen == is.operations_listen);
    watch("server.tls_key", was.tls_key.empty() == is.tls_key.empty());
    watch("server.limits", was.limits == is.limits);
    watch("testing", running.testing == fresh.testing);
    watch("store", running.store == fresh.store);
    watch("log.format", running.log.format == fresh.log.format);
    return keys;
}

}  // namespace gateway
