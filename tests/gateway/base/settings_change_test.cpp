#include "gateway/base/settings_change.hpp"

#include "gateway/base/settings_reading.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gateway {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Settings running() {
    return good("").settings;
}

TEST(SettingsChange, WhatPeopleReadAndWhoMayCallMayChangeAtAnyTime) {
    Settings fresh = running();
    fresh.content_dir = "elsewhere";
    fresh.server.public_url = "https://service.example.com";
    fresh.wechat.push_back({.name = "main"});
    fresh.webchat.push_back({.name = "shop"});
    fresh.company.name = "回音生活";
    fresh.log.level = LogLevel::debug;
    EXPECT_THAT(changes_that_need_a_start(running(), fresh), IsEmpty());
}

TEST(SettingsChange, AnotherCertificateNeedsNoStartButTlsItselfDoes) {
    Settings plain = running();
    Settings secure = running();
    secure.server.tls_certificate = "a.pem";
    secure.server.tls_key = "a.key";
    Settings renewed = secure;
    renewed.server.tls_certificate = "b.pem";
    renewed.server.tls_key = "b.key";
    EXPECT_THAT(changes_that_need_a_start(secure, renewed), IsEmpty());
    EXPECT_THAT(changes_that_need_a_start(plain, secure), ElementsAre("server.tls_key"));
    EXPECT_THAT(changes_that_need_a_start(secure, plain), ElementsAre("server.tls_key"));
}

TEST(SettingsChange, WhatIsBoundToOpenThingsNeedsAStart) {
    Settings fresh = running();
    fresh.data_dir = "elsewhere";
    fresh.server.listen = "127.0.0.1:1";
    fresh.server.operations_listen = "127.0.0.1:2";
    fresh.server.limits.frame_bytes_max = 1;
    fresh.testing.settable_clock = true;
    fresh.store.engine = "another";
    fresh.log.format = LogFormat::json;
    EXPECT_THAT(
        changes_that_need_a_start(running(), fresh),
        ElementsAre(
            "data_dir",
            "server.listen",
            "server.operations_listen",
            "server.limits",
            "testing",
            "store",
            "log.format"
        )
    );
}

}  // namespace
}  // namespace gateway
