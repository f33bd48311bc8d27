// Certificates made for one test, in a folder that goes with them. Keys never lie in the tree.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

struct evp_pkey_st;
struct x509_st;

struct CertificateFiles {
    std::string chain;
    std::string key;
};

struct CertificateOrder {
    std::string names = "DNS:localhost,IP:127.0.0.1";  // as OpenSSL writes alternative names
    std::chrono::seconds valid_from = std::chrono::hours(-1);  // from now
    std::chrono::seconds valid_until = std::chrono::hours(1);
    std::string key_password{};
};

// Signs certificates, and itself.
class Authority {
public:
    explicit Authority(const std::string& name);
    ~Authority();
    Authority(const Authority&) = delete;
    Authority& operator=(const Authority&) = delete;

    [[nodiscard]] std::string file() const { return (folder_ / "ca.pem").string(); }

    // New files for each order.
    CertificateFiles issue(const CertificateOrder& order = {});

private:
    std::filesystem::path folder_;
    std::shared_ptr<evp_pkey_st> key_;
    std::shared_ptr<x509_st> certificate_;
    int issued_ = 0;
};
