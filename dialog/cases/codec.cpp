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
bool unpack(std::string_view bytes, T& value) {
    Unpacker read(bytes);
    read(value);
    return read.done();
}

template bool unpack<Case>(std::string_view, Case&);
template bool unpack<Person>(std::string_view, Person&);
template bool unpack<Evidence>(std::string_view, Evidence&);
template bool unpack<CaseChanges>(std::string_view, CaseChanges&);

}  // namespace dialog
