#include "dialog/talk/codec.hpp"

#include <algorithm>

namespace dialog {
namespace {

bool entities_fit(const Event& event) {
    const auto* said = std::get_if<CustomerSaid>(&event);
    if (said == nullptr) return true;
    return std::ranges::all_of(said->understood.entities, [said](const intents::Entity& entity) {
        return entity.begin <= entity.end && entity.end <= said->text.size();
    });
}

}  // namespace

void pack(const Conversation& value, std::string& out) {
    Packer{out}(value);
}

void pack(const Delivery& value, std::string& out) {
    Packer{out}(value);
}

void pack(const LoggedTurn& value, std::string& out) {
    Packer{out}(value);
}

void pack_logged(const Event& event, const std::vector<Effect>& effects, std::string& out) {
    Packer write(out);
    write(event);
    std::uint64_t says = 0;
    for (const auto& effect : effects) says += std::holds_alternative<Say>(effect) ? 1 : 0;
    write(says);
    for (const auto& effect : effects)
        if (const auto* say = std::get_if<Say>(&effect)) write(*say);
    write(std::ranges::any_of(effects, [](const Effect& effect) {
        return std::holds_alternative<Transfer>(effect);
    }));
}

template <>
bool unpack<Conversation>(std::string_view bytes, Conversation& value) {
    Unpacker read(bytes);
    read(value);
    return read.done();
}

template <>
bool unpack<Delivery>(std::string_view bytes, Delivery& value) {
    Unpacker read(bytes);
    read(value);
    return read.done();
}

template <>
bool unpack<LoggedTurn>(std::string_view bytes, LoggedTurn& value) {
    Unpacker read(bytes);
    read(value);
    return read.done() && entities_fit(value.event);
}

}  // namespace dialog
