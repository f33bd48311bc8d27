#include "dialog/cases/codec.hpp"

namespace dialog {

void pack(const Case& value, std::string& out) {
    Packer{out}(value);
}

void pack(const Person& value, std::string& out) {
    Packer{out}(value);
}

void pack(const Evidence& value, std::string& out) {
    Packer{out}(value);
}

void pack(const CaseChanges& value, std::string& out) {
    Packer{out}(value);
}

template <class T>
std::optional<T> unpack(std::string_view bytes) {
    std::optional<T> value(std::in_place);
    Unpacker read(bytes);
    read(*value);
    if (!read.done()) value.reset();
    return value;
}

template std::optional<Case> unpack<Case>(std::string_view);
template std::optional<Person> unpack<Person>(std::string_view);
template std::optional<Evidence> unpack<Evidence>(std::string_view);
template std::optional<CaseChanges> unpack<CaseChanges>(std::string_view);

}  // namespace dialog
