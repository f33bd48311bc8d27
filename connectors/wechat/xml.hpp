// A first look at a stranger's XML, in one pass and without any memory: is it harmless enough for
// a real parser, and which part of an encrypted body is the encrypted one.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace connectors::wechat {

// Far above what the platform sends: its deepest list is five deep, its longest has some dozens.
inline constexpr std::size_t xml_depth_max = 8;
inline constexpr std::size_t xml_elements_max = 1024;

enum class XmlFault : unsigned char {
    none,
    malformed,
    declaration,  // <!DOCTYPE, <!ENTITY and their kind: never resolved, never wanted
    too_deep,
    too_many_elements,
};

// Malformed here means unbalanced or unclosed; names and attributes are the parser's to judge.
XmlFault inspect(std::string_view xml);

// What stands outside the encryption.
struct Envelope {
    std::string_view to_user;  // empty when it is not there
    std::string_view encrypt;
};

// From the root's own children, so that nothing a customer wrote is taken for the envelope.
// Empty when there is no <Encrypt> with one plain run of text, or the XML is not harmless.
std::optional<Envelope> find_envelope(std::string_view xml);

}  // namespace connectors::wechat
