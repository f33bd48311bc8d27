#include "gateway/api/password.hpp"
#include "gateway/commands/commands.hpp"
#include "gateway/net/clock.hpp"
#include "store/sqlite/sqlite_ledgers.hpp"

#include <openssl/crypto.h>

#include <iostream>

namespace gateway {

namespace {

int complain(const std::string& what) {
    std::cerr << "huiyin agent: " << what << "\n";
    return 1;
}

// The ledgers are opened without a thread: answers come before a call returns.
template <class T>
struct Now {
    std::optional<T> value;
    std::string failure;

    store::Done<T> done() {
        return [this](std::variant<T, store::Failure> answer) {
            if (auto* failed = std::get_if<store::Failure>(&answer); failed != nullptr)
                failure = std::move(failed->detail);
            else
                value = std::get<T>(std::move(answer));
        };
    }
};

std::string read_password() {
    std::string password;
    std::getline(std::cin, password);
    if (password.ends_with('\r')) password.pop_back();
    return password;
}

int add(store::Ledgers& ledgers, const Arguments& arguments) {
    const auto login = arguments.value("--login");
    const auto role = dialog::role_of(arguments.value("--role"));
    if (!store::is_login(login))
        return complain("--login is 1 to 64 of a-z 0-9 . _ -, a letter or digit first");
    if (!role) return complain("--role is agent, lead, admin or auditor");
    if (!arguments.has("--password-stdin"))
        return complain("give the password on the input, with --password-stdin");
    const auto name = arguments.value("--name").empty() ? login : arguments.value("--name");
    constexpr std::size_t name_bytes_max = 200;
    if (name.size() > name_bytes_max) return complain("--name is too long");
    auto password = read_password();
    const auto mistake = api::password_mistake(password);
    if (!mistake.empty()) return complain(std::string(mistake));
    auto hash = api::hash_password(password);
    OPENSSL_cleanse(password.data(), password.size());
    Now<bool> added;
    ledgers.add_agent(
        {.login = login,
         .name = name,
         .role = *role,
         .password = std::move(hash),
         .created_at = net::system_now(),
         .must_change = arguments.has("--must-change")},
        added.done()
    );
    if (!added.value) return complain(added.failure);
    if (!*added.value) return complain("there is an agent \"" + login + "\" already");
    std::cout << "added " << login << " (" << name << ")\n";
    return 0;
}

int list(store::Ledgers& ledgers) {
    Now<std::vector<store::Agent>> agents;
    ledgers.agents(agents.done());
    if (!agents.value) return complain(agents.failure);
    for (const auto& agent : *agents.value) {
        std::cout << agent.login << "\t" << dialog::name(agent.role) << "\t" << agent.name
                  << "\tsince " << dialog::rfc3339(agent.created_at);
        if (agent.disabled_at) std::cout << "\tdisabled " << dialog::rfc3339(*agent.disabled_at);
        std::cout << "\n";
    }
    return 0;
}

int disable(store::Ledgers& ledgers, const Arguments& arguments) {
    const auto login = arguments.value("--login");
    Now<bool> disabled;
    ledgers.disable_agent(login, net::system_now(), disabled.done());
    if (!disabled.value) return complain(disabled.failure);
    if (!*disabled.value)
        return complain("there is no agent \"" + login + "\", or it is disabled already");
    std::cout << "disabled " << login << ", and signed out everywhere\n";
    return 0;
}

}  // namespace

int run_agent(const Arguments& arguments) {
    const std::string what = arguments.rest.empty() ? std::string() : arguments.rest.front();
    if (what != "add" && what != "list" && what != "disable")
        return complain("say add, list or disable");
    const auto read = load_settings(arguments.config);
    if (const auto* mistakes = std::get_if<std::vector<Mistake>>(&read); mistakes != nullptr) {
        for (const auto& mistake : *mistakes) std::cerr << text_of(mistake) << "\n";
        return 1;
    }
    const auto& settings = std::get<ReadSettings>(read).settings;
    auto opened = store::open_sqlite_ledgers(
        {.directory = settings.data_dir, .inline_work = true}, [](const std::function<void()>&) {}
    );
    if (const auto* mistake = std::get_if<std::string>(&opened); mistake != nullptr)
        return complain(*mistake);
    auto& ledgers = *std::get<std::unique_ptr<store::Ledgers>>(opened);
    if (what == "add") return add(ledgers, arguments);
    if (what == "disable") return disable(ledgers, arguments);
    return list(ledgers);
}

}  // namespace gateway
