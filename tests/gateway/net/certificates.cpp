#include "gateway/net/certificates.hpp"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

#include <cstdio>
#include <stdexcept>

namespace {

using Key = std::shared_ptr<EVP_PKEY>;
using Certificate = std::shared_ptr<X509>;

void require(bool holds) {
    if (!holds) throw std::runtime_error("the test's certificates cannot be made");
}

std::filesystem::path new_folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "huiyin_tls_XXXXXX").string();
    require(::mkdtemp(pattern.data()) != nullptr);
    return pattern;
}

void extend(X509* certificate, int kind, const std::string& value) {
    std::unique_ptr<X509_EXTENSION, decltype(&::X509_EXTENSION_free)> extension(
        ::X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str()), ::X509_EXTENSION_free
    );
    require(extension != nullptr && ::X509_add_ext(certificate, extension.get(), -1) == 1);
}

Certificate new_certificate(
    const Key& key, const std::string& name, long serial, const CertificateOrder& order
) {
    Certificate made(::X509_new(), ::X509_free);
    X509* certificate = made.get();
    ::X509_set_version(certificate, 2);
    ::ASN1_INTEGER_set(::X509_get_serialNumber(certificate), serial);
    ::X509_time_adj_ex(::X509_getm_notBefore(certificate), 0, order.valid_from.count(), nullptr);
    ::X509_time_adj_ex(::X509_getm_notAfter(certificate), 0, order.valid_until.count(), nullptr);
    ::X509_set_pubkey(certificate, key.get());
    const auto* text = reinterpret_cast<const unsigned char*>(name.c_str());
    ::X509_NAME_add_entry_by_txt(
        ::X509_get_subject_name(certificate), "CN", MBSTRING_ASC, text, -1, -1, 0
    );
    return made;
}

void sign(const Certificate& certificate, const Certificate& issuer, const Key& key) {
    ::X509_set_issuer_name(certificate.get(), ::X509_get_subject_name(issuer.get()));
    require(::X509_sign(certificate.get(), key.get(), ::EVP_sha256()) > 0);
}

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

File create(const std::string& path) {
    File file(std::fopen(path.c_str(), "w"), std::fclose);
    require(file != nullptr);
    return file;
}

void write(const std::string& path, const Certificate& certificate) {
    require(::PEM_write_X509(create(path).get(), certificate.get()) == 1);
}

void write(const std::string& path, const Key& key, const std::string& password) {
    const auto* secret = reinterpret_cast<const unsigned char*>(password.data());
    const auto* cipher = password.empty() ? nullptr : ::EVP_aes_128_cbc();
    const int size = static_cast<int>(password.size());
    require(
        ::PEM_write_PrivateKey(
            create(path).get(), key.get(), cipher, secret, size, nullptr, nullptr
        ) == 1
    );
}

Key new_key() {
    return {::EVP_EC_gen("P-256"), ::EVP_PKEY_free};
}

}  // namespace

Authority::Authority(const std::string& name)
    : folder_(new_folder()),
      key_(new_key()),
      certificate_(new_certificate(key_, name, 1, {})) {
    extend(certificate_.get(), NID_basic_constraints, "critical,CA:TRUE");
    sign(certificate_, certificate_, key_);
    write(file(), certificate_);
}

Authority::~Authority() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

CertificateFiles Authority::issue(const CertificateOrder& order) {
    const auto stem = (folder_ / std::to_string(++issued_)).string();
    const CertificateFiles files{.chain = stem + ".pem", .key = stem + ".key"};
    const Key key = new_key();
    const auto certificate = new_certificate(key, "test", issued_ + 1, order);
    extend(certificate.get(), NID_subject_alt_name, order.names);
    sign(certificate, certificate_, key_);
    write(files.chain, certificate);
    write(files.key, key, order.key_password);
    return files;
}
