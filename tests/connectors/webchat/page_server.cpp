// The hosted chat on a real socket with fakes behind it, for a browser: what is written comes back,
// pictures, sounds, videos and PDF are taken, other files are not, and all is forgotten when it
// ends.
//   chat_page_server PORT TEXTS.toml
#include "connectors/webchat/connector.hpp"
#include "connectors/webchat/fakes.hpp"
#include "gateway/net/clock.hpp"

#include <toml++/toml.h>

#include <iostream>

namespace {

using namespace connectors;
using namespace connectors::webchat;

// Tells the open pages of what it took, as the gateway does.
class TellingRoad : public FakeRoad {
public:
    explicit TellingRoad(net::asio::io_context& io) : FakeRoad(io) {
        // Cursors of visitors who come back after a restart must not be newer than what follows.
        last_turn = static_cast<std::uint64_t>(net::system_now().time_since_epoch().count()) * 32;
    }

    void send(Inbound inbound, WhenTaken taken) override {
        const auto account = inbound.account;
        const auto visitor = inbound.external_id;
        FakeRoad::send(std::move(inbound), [&, account, visitor, taken](Taken outcome) {
            std::vector<Line> lines;
            for (auto line : shelf[account + ' ' + visitor]) {
                line.at = outcome.received_at = net::system_now();
                if (line.turn == outcome.turn) lines.push_back(std::move(line));
            }
            tell(account, visitor, std::move(lines));
            taken(std::move(outcome));
        });
    }

    std::function<void(const std::string&, const std::string&, std::vector<Line>)> tell;
};

class LookingUploads : public Uploads {
public:
    net::Task<std::variant<Staged, NotStaged>> stage(Upload upload) override {
        const auto kind = kind_of(upload.bytes);
        if (!kind) co_return NotStaged{NotStaged::Why::not_taken};
        const auto number = std::to_string(++count_);
        Staged staged{.id = std::string(32 - number.size(), '0') + number, .kind = *kind};
        co_return staged;
    }

private:
    static std::optional<dialog::MediaKind> kind_of(std::string_view bytes) {
        if (bytes.starts_with("\x89PNG") || bytes.starts_with("\xff\xd8"))
            return dialog::MediaKind::image;
        if (bytes.starts_with("RIFF")) return dialog::MediaKind::voice;
        if (bytes.starts_with("\x1a\x45\xdf\xa3")) return dialog::MediaKind::video;
        if (bytes.starts_with("%PDF-")) return dialog::MediaKind::file;
        return std::nullopt;
    }

    std::size_t count_ = 0;
};

Settings settings(const char* texts_file) {
    const auto root = toml::parse_file(texts_file);
    Site site{.name = "demo", .origins = {}, .texts = {}, .privacy = "-"};
    for (const auto& text : page_texts)
        site.texts.*text.field = root["texts"][text.name].value_or(std::string());
    Settings made;
    made.sites.push_back(std::move(site));
    return made;
}

}  // namespace

int main(int count, char** given) {
    if (count != 3) return 2;
    net::asio::io_context io(1);
    TellingRoad road(io);
    LookingUploads uploads;
    Connector connector(settings(given[2]), VisitorKey{1}, road, &uploads);
    road.tell = [&](const auto& account, const auto& visitor, auto lines) {
        connector.turn_committed(account, visitor, std::move(lines));
    };
    auto server = net::listen(
        io,
        std::string("127.0.0.1:") + given[1],
        {},
        [&](net::Request request) { return connector.answer(std::move(request)); },
        [&](const net::Request& request) { return connector.upgrade(request); },
        [](std::string_view what) { std::cerr << what << '\n'; },
        nullptr,
        [&](const net::Request& head) { return connector.before_body(head); }
    );
    if (!server) return 1;
    std::cout << (*server)->port() << std::endl;
    io.run();
}
