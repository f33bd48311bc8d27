// The listener under TLS, asked by somebody else's TLS.
#include "gateway/net/certificates.hpp"
#include "gateway/net/server_fixture.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <openssl/ssl.h>

#include <array>
#include <filesystem>
#include <fstream>

namespace {

namespace asio = net::asio;
namespace ssl = asio::ssl;
namespace websocket = boost::beast::websocket;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

const std::string request_text = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

// A connection under TLS that trusts anybody.
class SecurePeer {
public:
    SecurePeer(asio::io_context& io, std::uint16_t port, int version_max = TLS1_3_VERSION)
        : context(ssl::context::tls_client),
          stream(io, prepared(context, version_max)) {
        stream.next_layer().connect({asio::ip::address_v4::loopback(), port});
    }

    static ssl::context& prepared(ssl::context& context, int version_max) {
        ::SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_VERSION);
        ::SSL_CTX_set_max_proto_version(context.native_handle(), version_max);
        ::SSL_CTX_set_security_level(context.native_handle(), 0);
        return context;
    }

    Task<bool> open() {
        auto [code] = co_await stream.async_handshake(ssl::stream_base::client, net::as_result);
        co_return !code;
    }

    Task<std::string> ask() {
        const auto bytes = asio::buffer(request_text);
        auto [code, count] = co_await asio::async_write(stream, bytes, net::as_result);
        EXPECT_FALSE(code) << code.message() << " after " << count;
        std::array<char, 4096> answer{};
        const auto room = asio::buffer(answer);
        auto [failed, size] = co_await stream.async_read_some(room, net::as_result);
        EXPECT_FALSE(failed) << failed.message();
        co_return std::string(answer.data(), size);
    }

    // The certificate's serial number: the authority counts from 2.
    long serial() {
        const std::shared_ptr<X509> shown(
            ::SSL_get1_peer_certificate(stream.native_handle()), ::X509_free
        );
        return shown ? ::ASN1_INTEGER_get(::X509_get0_serialNumber(shown.get())) : 0;
    }

    ssl::context context;
    ssl::stream<asio::ip::tcp::socket> stream;
};

class TlsListenerTest : public ServerTest {
protected:
    TlsListenerTest() {
        auto made = net::make_tls(files.chain, files.key);
        EXPECT_TRUE(made) << made.error().detail;
        tls = *made;
    }

    std::unique_ptr<SecurePeer> secure_peer(int version_max = TLS1_3_VERSION) {
        return std::make_unique<SecurePeer>(io, server->port(), version_max);
    }

    // Puts other files in the place of those that the listener was given.
    void replace(const CertificateFiles& by) const {
        const auto over = std::filesystem::copy_options::overwrite_existing;
        std::filesystem::copy_file(by.chain, files.chain, over);
        std::filesystem::copy_file(by.key, files.key, over);
    }

    Authority authority{"trusted"};
    CertificateFiles files = authority.issue();
};

TEST_F(TlsListenerTest, AnswersUnderBothVersions) {
    start();
    const auto story = [&]() -> Task<void> {
        for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
            const auto peer = secure_peer(version);
            const bool opened = co_await peer->open();
            EXPECT_TRUE(opened);
            EXPECT_EQ(::SSL_version(peer->stream.native_handle()), version);
            for (int i = 0; i < 2; ++i) {
                const std::string answer = co_await peer->ask();
                EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
                EXPECT_THAT(answer, EndsWith("\r\n\r\n/a|"));
            }
        }
    };
    play(io, story());
}

TEST_F(TlsListenerTest, OldVersionsAreRefused) {
    start();
    const auto story = [&]() -> Task<void> {
        const auto peer = secure_peer(TLS1_1_VERSION);
        const bool opened = co_await peer->open();
        EXPECT_FALSE(opened);
        co_await connections_are(0);
        EXPECT_EQ(server->figures().refused, 1U);
    };
    play(io, story());
}

TEST_F(TlsListenerTest, PlainWordsAreNotHeard) {
    start();
    const auto story = [&]() -> Task<void> {
        const auto peer = connect();
        co_await peer->say("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        const std::string answer = co_await peer->hear_all();
        EXPECT_THAT(answer, testing::Not(HasSubstr("HTTP/1.1 ")));
        EXPECT_EQ(server->figures().requests, 0U);
        co_await connections_are(0);
    };
    play(io, story());
}

TEST_F(TlsListenerTest, EndsWithAGoodbye) {
    limits.idle_time_max = 30ms;
    start();
    const auto story = [&]() -> Task<void> {
        const auto peer = secure_peer();
        co_await peer->open();
        std::array<char, 16> bytes{};
        const auto room = asio::buffer(bytes);
        auto [code, count] = co_await peer->stream.async_read_some(room, net::as_result);
        EXPECT_EQ(code, asio::error::eof);  // not ssl::error::stream_truncated
    };
    play(io, story());
}

TEST_F(TlsListenerTest, AWebSocketTalksUnderTls) {
    upgrade = [](const Request&) -> net::WebSocketHandler {
        return [](net::WebSocket& socket) -> Task<void> {
            for (;;) {
                auto text = co_await socket.receive();
                if (!text) co_return;
                socket.send(*text + *text);
            }
        };
    };
    limits.frame_bytes_max = 1024 * 1024;
    start();
    const auto story = [&]() -> Task<void> {
        const auto peer = secure_peer();
        co_await peer->open();
        websocket::stream<ssl::stream<asio::ip::tcp::socket>&> socket(peer->stream);
        auto [refused] = co_await socket.async_handshake("h", "/chat", net::as_result);
        EXPECT_FALSE(refused) << refused.message();
        for (const std::size_t size : {std::size_t{1}, std::size_t{100'000}}) {
            const std::string text(size, 'x');
            auto [unsent, sent] = co_await socket.async_write(asio::buffer(text), net::as_result);
            EXPECT_EQ(sent, size) << unsent.message();
            std::string heard;
            auto buffer = asio::dynamic_buffer(heard);
            auto [unheard, count] = co_await socket.async_read(buffer, net::as_result);
            EXPECT_FALSE(unheard) << unheard.message();
            EXPECT_EQ(heard, text + text);
        }
        const websocket::close_reason reason(websocket::close_code::normal);
        auto [rude] = co_await socket.async_close(reason, net::as_result);
        EXPECT_FALSE(rude) << rude.message();
        EXPECT_EQ(socket.reason().code, websocket::close_code::normal);
        co_await connections_are(0);
        EXPECT_EQ(server->figures().websockets, 0U);
    };
    play(io, story());
}

TEST_F(TlsListenerTest, ANewCertificateIsForNewConnections) {
    start();
    const auto story = [&]() -> Task<void> {
        const auto old = secure_peer();
        co_await old->open();
        replace(authority.issue());
        const auto reloaded = tls->reload();
        EXPECT_TRUE(reloaded);
        const auto young = secure_peer();
        co_await young->open();
        EXPECT_EQ(old->serial(), 2);
        EXPECT_EQ(young->serial(), 3);
        for (const auto& peer : {old.get(), young.get()}) {
            const std::string answer = co_await peer->ask();
            EXPECT_THAT(answer, EndsWith("/a|"));
        }
    };
    play(io, story());
}

TEST_F(TlsListenerTest, OtherFilesMayTakeThePlaceOfTheFormerOnes) {
    start();
    const auto story = [&]() -> Task<void> {
        const auto other = authority.issue();
        net::Tls fresh(other.chain, other.key);
        const auto read = fresh.reload();
        EXPECT_TRUE(read);
        tls->become(std::move(fresh));
        const auto young = secure_peer();
        co_await young->open();
        EXPECT_EQ(young->serial(), 3);
        const auto again = tls->reload();
        EXPECT_TRUE(again);
        const auto younger = secure_peer();
        co_await younger->open();
        EXPECT_EQ(younger->serial(), 3);
    };
    play(io, story());
}

TEST_F(TlsListenerTest, AMistakeIsToldAndLeavesTheFormerCertificate) {
    start();
    const auto mistake = [&]() -> std::string {
        const auto reloaded = tls->reload();
        return reloaded ? "none" : reloaded.error().detail;
    };
    const auto other = authority.issue();
    std::filesystem::copy_file(
        other.chain, files.chain, std::filesystem::copy_options::overwrite_existing
    );
    EXPECT_THAT(mistake(), StartsWith("key " + files.key));
    EXPECT_THAT(mistake(), HasSubstr("key values mismatch"));

    std::ofstream(files.chain) << "no certificate";
    EXPECT_THAT(mistake(), StartsWith("certificate chain " + files.chain));
    EXPECT_THAT(mistake(), HasSubstr("no start line"));

    std::filesystem::remove(files.chain);
    EXPECT_THAT(mistake(), HasSubstr("No such file"));

    const auto locked = authority.issue({.key_password = "secret"});
    replace(locked);
    EXPECT_THAT(mistake(), StartsWith("key " + files.key));

    const auto story = [&]() -> Task<void> {
        const auto peer = secure_peer();
        co_await peer->open();
        EXPECT_EQ(peer->serial(), 2);
    };
    play(io, story());

    replace(other);
    EXPECT_EQ(mistake(), "none");
}

TEST_F(TlsListenerTest, KnowsHowLongItsCertificateIsValid) {
    replace(authority.issue({.valid_until = 240h}));
    ASSERT_TRUE(tls->reload());
    const auto left =
        tls->valid_until() - std::chrono::floor<std::chrono::seconds>(net::system_now());
    EXPECT_LE(std::chrono::abs(left - 240h), 10s);
}

TEST_F(TlsListenerTest, WhoSaysNothingIsCut) {
    limits.handshake_time_max = 30ms;
    start();
    const auto story = [&]() -> Task<void> {
        const auto silent = connect();
        const auto halting = connect();
        co_await halting->say("\x16\x03\x01\x02");
        co_await connections_are(2);
        co_await connections_are(0);
        EXPECT_EQ(server->figures().refused, 2U);
    };
    play(io, story());
}

TEST_F(TlsListenerTest, TheSilentTakeNoPlaceAndTheSlowGiveTheirsUp) {
    limits.handshakes_max = 1;
    limits.handshake_time_max = 400ms;
    start();
    const auto story = [&]() -> Task<void> {
        const auto silent = connect();
        co_await connections_are(1);
        const auto first = secure_peer();
        const bool first_opened = co_await first->open();
        EXPECT_TRUE(first_opened);

        const auto slow = connect();
        co_await slow->say("\x16\x03\x01\x02");
        co_await connections_are(3);
        co_await settled();
        const auto second = secure_peer();
        const bool second_opened = co_await second->open();
        EXPECT_TRUE(second_opened);
        EXPECT_EQ(server->figures().refused, 1U);
        EXPECT_EQ(server->figures().connections, 3U);
    };
    play(io, story());
}

TEST_F(TlsListenerTest, ManyShakeHandsInTurn) {
    limits.handshakes_max = 2;
    start();
    const auto story = [&]() -> Task<void> {
        std::vector<std::unique_ptr<SecurePeer>> peers;
        std::size_t opened = 0;
        const auto open = [&](SecurePeer& peer) -> Task<void> {
            const bool agreed = co_await peer.open();
            opened += agreed ? 1 : 0;
        };
        for (int i = 0; i < 20; ++i) {
            peers.push_back(secure_peer());
            group.spawn(open(*peers.back()));
        }
        const auto all_opened = [&] { return opened == 20; };
        co_await until(all_opened);
    };
    play(io, story());
}

TEST_F(TlsListenerTest, StopsWithHandshakesUnderway) {
    limits.handshakes_max = 1;
    start();
    const auto story = [&]() -> Task<void> {
        const auto silent = connect();
        const auto slow = connect();
        co_await slow->say("\x16\x03\x01\x02");
        const auto waiting = connect();
        co_await waiting->say("\x16\x03\x01\x02");
        co_await connections_are(3);
        co_await settled();
        const bool all_ended = co_await server->stop(2s);
        EXPECT_TRUE(all_ended);
        EXPECT_EQ(server->figures().connections, 0U);
    };
    play(io, story());
}

TEST_F(TlsListenerTest, TheLoopMayEndWithHandshakesUnderway) {
    std::vector<std::unique_ptr<Peer>> peers;
    limits.handshakes_max = 1;
    start();
    const auto story = [&]() -> Task<void> {
        for (int i = 0; i < 3; ++i) {
            peers.push_back(connect());
            co_await peers.back()->say("\x16\x03\x01\x02");
        }
        co_await connections_are(3);
        co_await settled();
    };
    play(io, story());
}

}  // namespace
