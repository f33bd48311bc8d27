// Takes files that customers hand to us directly: looked at, put aside on the disk, and later
// fetched from there like those of any platform.
#pragma once

#include "connectors/carrier.hpp"
#include "connectors/uploads.hpp"
#include "gateway/base/log.hpp"
#include "gateway/road/fetcher.hpp"
#include "store/files.hpp"

namespace gateway {

class UploadDesk : public connectors::Uploads, public connectors::MediaSource {
public:
    // All of them outlive it, and it outlives its tasks.
    UploadDesk(store::Files& files, Fetcher::Examine examine, Log& log);

    net::Task<std::variant<connectors::Staged, connectors::NotStaged>> stage(
        connectors::Upload upload
    ) override;
    net::Task<std::variant<connectors::MediaFetched, connectors::MediaRefused>> fetch(
        connectors::MediaWanted wanted
    ) override;
    void forget(const connectors::MediaWanted& wanted) override;

private:
    store::Files& files_;
    Fetcher::Examine examine_;
    Log& log_;
};

}  // namespace gateway
