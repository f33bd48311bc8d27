// Weibo as the simulator runs it: the world, its calls, and its pushes.
#pragma once

#include "simulators/platform.hpp"
#include "simulators/pusher.hpp"
#include "simulators/weibo/deeds.hpp"
#include "simulators/weibo/world.hpp"

#include <string>
#include <vector>

namespace simulators::weibo {

class WeiboPlatform : public Platform {
public:
    // All outlive this.
    WeiboPlatform(
        std::vector<Account> accounts,
        std::uint64_t seed,
        net::Clock& clock,
        net::HttpClient& client,
        Pusher& pusher
    );

    [[nodiscard]] std::string_view name() const override { return "weibo"; }

    [[nodiscard]] std::size_t accounts() const override { return world.accounts.size(); }

    [[nodiscard]] bool answers(const net::Request& request) const override;
    Served serve(const net::Request& request) override;
    Served busy(const net::Request& request) override;
    nlohmann::json arrive(const std::string& person) override;
    Done say(const Who& who, const std::string& text, const nlohmann::json& more) override;
    Done send(const Who& who, const std::string& kind, std::string bytes) override;
    Done act(const Who& who, const std::string& what, const nlohmann::json& more) override;
    nlohmann::json phone(const std::string& person) override;

    [[nodiscard]] const MediaItem* file(const std::string& id) const override {
        return world.shelf.find(id);
    }

    net::Task<Done> verify(const std::string& account) override;
    Done change(const nlohmann::json& wanted) override;
    void set_faults(const Faults& faults) override;

    void push(const Push& push);
    void push(const Pushes& pushes);

    World world;

private:
    User* user_of(const Who& who);
    void take(const Push& push, const std::string* body);

    net::Clock& clock_;
    net::HttpClient& client_;
    Pusher& pusher_;
};

}  // namespace simulators::weibo
