#include "gateway/net/response_reader.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

using State = net::ResponseReader::State;

const std::vector<std::string>& samples() {
    static const std::vector<std::string> all{
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
        "HTTP/1.1 200 OK\r\nServer: x\r\n\r\nuntil close",
        "HTTP/1.0 404 No\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 204 No\r\nConnection: close\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        "5;a=\"b\"\r\nhello\r\n1\r\n!\r\n0\r\nX: y\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 H\r\nA: b\r\n\r\n"
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi and more"};
    return all;
}

// What became of these bytes when they came in pieces and then ended.
std::string read(std::string_view bytes, const std::vector<std::size_t>& pieces) {
    net::ResponseReader reader(false, 100);
    State state = State::more;
    for (std::size_t i = 0; state == State::more && !bytes.empty(); ++i) {
        const auto room = reader.room();
        const std::size_t size = std::min({pieces[i % pieces.size()], room.size(), bytes.size()});
        std::memcpy(room.data(), bytes.data(), size);
        bytes.remove_prefix(size);
        state = reader.took(size);
    }
    if (state == State::more) state = reader.ended(true);
    if (state == State::failed) return "failed";
    const auto response = reader.take();
    std::string told = std::to_string(response.status) + "|" + response.body;
    for (const auto& [name, value] : response.headers) told += "|" + name + "=" + value;
    return told;
}

TEST(ResponseReader, DoesNotMindHowTheBytesAreCut) {
    std::mt19937 chance(7);
    for (const std::string& sample : samples()) {
        const std::string whole = read(sample, {sample.size()});
        EXPECT_NE(whole, "failed") << sample;
        EXPECT_EQ(read(sample, {1}), whole) << sample;
        for (int i = 0; i < 100; ++i) {
            const std::vector<std::size_t> pieces{1 + chance() % 9, 1 + chance() % 40};
            EXPECT_EQ(read(sample, pieces), whole) << sample;
        }
    }
}

TEST(ResponseReader, DoesNotMindHowSpoiltBytesAreCut) {
    std::mt19937 chance(8);
    constexpr std::string_view spoilers("\r\n\0 :;,0f-\xff\x7fTZ", 14);
    for (int i = 0; i < 30'000; ++i) {
        std::string bytes = samples()[chance() % samples().size()];
        for (auto changes = 1 + chance() % 3; changes > 0; --changes) {
            const std::size_t at = chance() % bytes.size();
            const char spoiler = spoilers[chance() % spoilers.size()];
            if (chance() % 3 == 0) {
                bytes.insert(at, 1, spoiler);
            } else if (chance() % 2 == 0) {
                bytes.erase(at, 1 + chance() % 4);
            } else {
                bytes[at] = spoiler;
            }
            if (bytes.empty()) bytes = "H";
        }
        const std::vector<std::size_t> pieces{1 + chance() % 9, 1 + chance() % 40};
        EXPECT_EQ(read(bytes, pieces), read(bytes, {bytes.size()})) << bytes;
    }
}

TEST(ResponseReader, RefusesAStatusBelowOneHundredHoweverTheAnswerEnds) {
    EXPECT_EQ(read("HTTP/1.1 099 Odd\r\nContent-Length: 2\r\n\r\nhi", {100}), "failed");
    EXPECT_EQ(read("HTTP/1.1 099 Odd\r\n\r\nuntil close", {100}), "failed");
}

TEST(ResponseReader, KnowsWhetherAnotherAnswerMayFollow) {
    const std::vector<bool> expected{true, false, true, false, true, true, false};
    for (std::size_t i = 0; i < samples().size(); ++i) {
        net::ResponseReader reader(false, 100);
        EXPECT_FALSE(reader.has_begun());
        const std::string& sample = samples()[i];
        std::memcpy(reader.room().data(), sample.data(), sample.size());
        if (reader.took(sample.size()) == State::more) reader.ended(true);
        EXPECT_TRUE(reader.has_begun());
        EXPECT_EQ(reader.keeps_alive(), expected[i]) << sample;
    }
}

}  // namespace
