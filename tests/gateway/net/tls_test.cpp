// Whom the client trusts, and what it makes of peers that misbehave under TLS.
#include "gateway/net/client_fixture.hpp"
#include "gateway/net/stream.hpp"
#include "gateway/net/tls_context.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <openssl/ssl.h>

#include <array>

namespace {

using testing::HasSubstr;

class TlsTest : public ClientTest {
protected:
    using Talk = std::function<Task<void>(net::Stream&)>;

    // The listener shows such a certificate.
    void start_with(const CertificateFiles& files) {
        auto made = net::make_tls(files.chain, files.key);
        ASSERT_TRUE(made) << made.error().detail;
        tls = std::move(*made);
        start();
        make_client();
    }

    void start_with(const CertificateOrder& order) { start_with(authority.issue(order)); }

    // What the client says about it.
    std::string mistake() {
        std::string detail;
        const auto story = [&]() -> Task<void> {
            const auto result = co_await client->send(get());
            EXPECT_EQ(told(result), "failed, not arrived");
            detail = failure(result).error.detail;
        };
        play(io, story());
        EXPECT_EQ(server->figures().requests, 0U);
        return detail;
    }

    // A hand-written peer under TLS.
    Script under_tls(Talk talk) {
        const auto files = authority.issue();
        auto made = net::make_tls(files.chain, files.key);
        tls = *made;
        return [this, talk](Socket& socket) -> Task<void> {
            const Talk copy = talk;
            net::Stream stream(std::move(socket));
            ssl_st* session = stream.start_tls(tls->context().get());
            net::accept_hosts(session);
            const auto failed = co_await stream.handshake();
            EXPECT_FALSE(failed) << failed.message();
            co_await copy(stream);
            stream.next_layer().close();  // what is left to do, the script did
        };
    }

    static Task<std::string> hear_some(net::Stream& stream) {
        std::array<char, 4096> bytes{};
        const auto room = net::asio::buffer(bytes);
        auto [code, count] = co_await stream.async_read_some(room, net::as_result);
        co_return std::string(bytes.data(), count);
    }

    static Task<void> say_all(net::Stream& stream, std::string text) {
        auto [code, count] =
            co_await stream.async_write_some(net::asio::buffer(text), net::as_result);
        EXPECT_EQ(count, text.size());
    }
};

TEST_F(TlsTest, AGoodCertificateIsTrusted) {
    start_with(CertificateOrder{});
    const auto story = [&]() -> Task<void> {
        for (int i = 0; i < 3; ++i) {
            const auto result = co_await client->send(post("x", "/a"));
            EXPECT_EQ(told(result), "200 /a|x");
        }
        ClientRequest by_name = get();
        by_name.url.replace(by_name.url.find("127.0.0.1"), 9, "LocalHost");
        const auto result = co_await client->send(std::move(by_name));
        EXPECT_EQ(told(result), "200 /|");
        EXPECT_EQ(server->figures().connections, 2U);
    };
    play(io, story());
}

TEST_F(TlsTest, AnotherNameIsRefused) {
    start_with({.names = "DNS:example.com,IP:127.0.0.2"});
    EXPECT_THAT(mistake(), HasSubstr("IP address mismatch"));
}

TEST_F(TlsTest, ANameIsNotAnAddress) {
    start_with({.names = "DNS:127.0.0.1"});
    EXPECT_THAT(mistake(), HasSubstr("IP address mismatch"));
}

TEST_F(TlsTest, AnotherNameIsRefusedAlsoForANamedHost) {
    start_with({.names = "DNS:example.com,IP:127.0.0.1"});
    const auto story = [&]() -> Task<void> {
        ClientRequest request = get();
        request.url.replace(request.url.find("127.0.0.1"), 9, "localhost");
        const auto result = co_await client->send(std::move(request));
        EXPECT_THAT(failure(result).error.detail, HasSubstr("hostname mismatch"));
    };
    play(io, story());
}

TEST_F(TlsTest, AnExpiredCertificateIsRefused) {
    start_with({.valid_from = -48h, .valid_until = -24h});
    EXPECT_THAT(mistake(), HasSubstr("certificate has expired"));
}

TEST_F(TlsTest, ACertificateOfTomorrowIsRefused) {
    start_with({.valid_from = 24h, .valid_until = 48h});
    EXPECT_THAT(mistake(), HasSubstr("certificate is not yet valid"));
}

TEST_F(TlsTest, AnUnknownAuthorityIsRefused) {
    Authority stranger("stranger");
    start_with(stranger.issue());
    EXPECT_THAT(mistake(), HasSubstr("unable to get local issuer certificate"));
}

TEST_F(TlsTest, AnAuthorityThatOnlyHasTheNameIsRefused) {
    Authority impostor("trusted");
    start_with(impostor.issue());
    EXPECT_THAT(mistake(), HasSubstr("certificate: "));
}

TEST_F(TlsTest, TheSystemTrustsNoAuthorityOfOurs) {
    options.ca_file.clear();
    start_with(CertificateOrder{});
    EXPECT_THAT(mistake(), HasSubstr("certificate: "));
}

TEST_F(TlsTest, AFileWithoutAuthoritiesMakesNoClient) {
    options.ca_file = authority.file() + ".gone";
    const auto made = net::make_http_client(io, options);
    ASSERT_FALSE(made);
    EXPECT_THAT(made.error().detail, HasSubstr(options.ca_file));
    EXPECT_THAT(made.error().detail, HasSubstr("No such file"));
}

TEST_F(TlsTest, APeerThatDoesNotSpeakTlsIsAFailure) {
    const auto plain = [](Socket& socket) -> Task<void> {
        co_await say(socket, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        const std::string rest = co_await hear(socket);
    };
    play_peer({plain});
    make_client();
    const auto story = [&]() -> Task<void> {
        ClientRequest request = get();
        request.url.insert(4, "s");
        const auto result = co_await client->send(std::move(request));
        EXPECT_EQ(told(result), "failed, not arrived");
    };
    play(io, story());
}

TEST_F(TlsTest, APeerThatNeverShakesHandsIsGivenUpInTime) {
    options.connect_time_max = 30ms;
    const auto mute = [](Socket& socket) -> Task<void> {
        const std::string hello = co_await hear(socket);
    };
    play_peer({mute});
    make_client();
    const auto story = [&]() -> Task<void> {
        ClientRequest request = get();
        request.url.insert(4, "s");
        const auto result = co_await client->send(std::move(request));
        EXPECT_EQ(told(result), "failed, not arrived");
        EXPECT_EQ(failure(result).error.code, net::asio::error::timed_out);
    };
    play(io, story());
}

TEST_F(TlsTest, ABodyUntilCloseEndsWithAGoodbye) {
    const auto polite = [](net::Stream& stream) -> Task<void> {
        const std::string request = co_await hear_some(stream);
        co_await say_all(stream, "HTTP/1.1 200 OK\r\n\r\nwhole");
        boost::system::error_code code;
        stream.end_sending(code);
    };
    play_peer({under_tls(polite)});
    make_client();
    const auto story = [&]() -> Task<void> {
        const auto result = co_await client->send(get());
        EXPECT_EQ(told(result), "200 whole");
    };
    play(io, story());
}

TEST_F(TlsTest, ABodyUntilCloseThatSomebodyMayHaveCutOffIsAFailure) {
    const auto rude = [](net::Stream& stream) -> Task<void> {
        const std::string request = co_await hear_some(stream);
        co_await say_all(stream, "HTTP/1.1 200 OK\r\n\r\nhal");
    };
    play_peer({under_tls(rude)});
    make_client();
    const auto story = [&]() -> Task<void> {
        const auto result = co_await client->send(get());
        EXPECT_EQ(told(result), "failed, maybe arrived");
    };
    play(io, story());
}

TEST_F(TlsTest, AKeptConnectionThatThePeerClosedIsReplacedUnseen) {
    bool closed = false;
    const auto once = [&](net::Stream& stream) -> Task<void> {
        const std::string request = co_await hear_some(stream);
        co_await say_all(stream, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
        boost::system::error_code code;
        stream.end_sending(code);
        stream.next_layer().close();
        closed = true;
    };
    play_peer({under_tls(once)});
    make_client();
    const auto is_closed = [&] { return closed; };
    const auto story = [&]() -> Task<void> {
        for (int i = 0; i < 3; ++i) {
            closed = false;
            const auto result = co_await client->send(post("x"));
            EXPECT_EQ(told(result), "200 hi");
            co_await until(is_closed);
        }
        EXPECT_EQ(accepted, 3U);
    };
    play(io, story());
}

TEST_F(TlsTest, BigBodiesGoBothWays) {
    limits.body_bytes_max = 8 * 1024 * 1024;
    start_with(CertificateOrder{});
    const auto story = [&]() -> Task<void> {
        const std::string body(5'000'000, 'b');
        ClientRequest request = post(body);
        request.body_bytes_max = 6'000'000;
        const auto result = co_await client->send(std::move(request));
        EXPECT_EQ(told(result), "200 /|" + body);
    };
    play(io, story());
}

TEST_F(TlsTest, TheLoopMayEndWithRequestsAndHandshakesUnderway) {
    handler = hold();
    start_with(CertificateOrder{});
    const auto story = [&]() -> Task<void> {
        for (int i = 0; i < 2; ++i) send_aside(get());
        co_await handlers_wait(2);
        for (int i = 0; i < 2; ++i) send_aside(get());
        co_await settled();
    };
    play(io, story());
    held.clear();
}

}  // namespace
