#include "gateway/net/clock.hpp"
#include "gateway/net/server.hpp"
#include "gateway/net/tls_context.hpp"

#include <openssl/ssl.h>

#include <ctime>
#include <utility>

namespace net {

Tls::Tls(std::string chain_file, std::string key_file)
    : chain_file_(std::move(chain_file)),
      key_file_(std::move(key_file)) {}

Result<void> Tls::reload() {
    auto made = make_server_context(chain_file_, key_file_);
    if (!made) return made.error();
    context_ = std::move(*made);
    return {};
}

void Tls::become(Tls fresh) {
    *this = std::move(fresh);
}

std::chrono::sys_seconds Tls::valid_until() const {
    std::tm end{};
    X509* certificate = context_ ? ::SSL_CTX_get0_certificate(context_.get()) : nullptr;
    if (certificate == nullptr) return {};
    if (::ASN1_TIME_to_tm(::X509_get0_notAfter(certificate), &end) != 1) return {};
    const std::chrono::year_month_day date(
        std::chrono::year(end.tm_year + 1900),
        std::chrono::month(static_cast<unsigned>(end.tm_mon) + 1),
        std::chrono::day(static_cast<unsigned>(end.tm_mday))
    );
    return std::chrono::sys_days(date) + std::chrono::hours(end.tm_hour) +
           std::chrono::minutes(end.tm_min) + std::chrono::seconds(end.tm_sec);
}

Result<std::shared_ptr<Tls>> make_tls(std::string chain_file, std::string key_file) {
    auto tls = std::make_shared<Tls>(std::move(chain_file), std::move(key_file));
    auto loaded = tls->reload();
    if (!loaded) return loaded.error();
    return tls;
}

}  // namespace net
