#include "connectors/wechat/xml.hpp"

#include <array>
#include <cstdint>
#include <cstring>

namespace connectors::wechat {

namespace {

constexpr auto npos = std::string_view::npos;

struct Piece {
    enum class Kind : std::uint8_t { text, opened, closed, empty, end, bad, declaration };
    Kind kind{};
    std::string_view content;  // the text, or the element's name
};

constexpr auto ends_name = [] {
    std::array<bool, 256> table{};
    for (const char c : {'>', '<', '"', '\'', '/', ' ', '\t', '\n', '\r'})
        table[static_cast<unsigned char>(c)] = true;
    return table;
}();

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// Cuts XML into pieces. Comments and processing instructions are passed over.
class Pieces {
public:
    explicit Pieces(std::string_view xml) : at_(xml.data()), end_(xml.data() + xml.size()) {}

    Piece next() {
        while (at_ != end_) {
            if (*at_ != '<') return text();
            const char second = end_ - at_ > 1 ? at_[1] : '\0';
            if (second != '!' && second != '?') return tag();
            if (begins("<![CDATA[")) return cdata();
            if (begins("<!--")) {
                if (!skip_past("-->")) return {Piece::Kind::bad, {}};
            } else if (second == '?') {
                if (!skip_past("?>")) return {Piece::Kind::bad, {}};
            } else {
                return {Piece::Kind::declaration, {}};
            }
        }
        return {Piece::Kind::end, {}};
    }

private:
    std::string_view rest() const { return {at_, end_}; }

    bool begins(std::string_view mark) const { return rest().starts_with(mark); }

    Piece text() {
        const auto* stop = static_cast<const char*>(std::memchr(at_, '<', rest().size()));
        const std::string_view content(at_, stop == nullptr ? end_ : stop);
        at_ = content.data() + content.size();
        return {Piece::Kind::text, content};
    }

    Piece cdata() {
        at_ += std::string_view("<![CDATA[").size();
        const std::size_t size = rest().find("]]>");
        if (size == npos) return {Piece::Kind::bad, {}};
        const std::string_view content(at_, size);
        at_ += size + 3;
        return {Piece::Kind::text, content};
    }

    bool skip_past(std::string_view mark) {
        const std::size_t place = rest().find(mark, 2);
        if (place == npos) return false;
        at_ += place + mark.size();
        return true;
    }

    // Attributes may hold '>' between quotes. Null without an end.
    const char* tag_end() const {
        char quote = 0;
        for (const char* i = at_ + 1; i != end_; ++i) {
            const char c = *i;
            if (quote != 0) {
                if (c == quote) quote = 0;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '>') {
                return i;
            } else if (c == '<') {
                return nullptr;
            }
        }
        return nullptr;
    }

    // Nearly all tags are a name and nothing else: one look at each of their characters is enough.
    Piece tag() {
        const bool closes = end_ - at_ > 1 && at_[1] == '/';
        const char* const begin = at_ + (closes ? 2 : 1);
        const char* i = begin;
        while (i != end_ && !ends_name[static_cast<unsigned char>(*i)]) ++i;
        if (i == begin || i == end_) return {Piece::Kind::bad, {}};
        const std::string_view name(begin, i);
        bool empty = false;
        if (*i == '/') {
            if (++i == end_ || *i != '>') return {Piece::Kind::bad, {}};
            empty = true;
        } else if (*i != '>') {
            if (!is_blank(*i)) return {Piece::Kind::bad, {}};
            i = tag_end();
            if (i == nullptr) return {Piece::Kind::bad, {}};
            empty = i[-1] == '/';
        }
        at_ = i + 1;
        if (closes) return {empty ? Piece::Kind::bad : Piece::Kind::closed, name};
        return {empty ? Piece::Kind::empty : Piece::Kind::opened, name};
    }

    const char* at_;
    const char* end_;
};

// Follows depth and count, and hands each piece on with the depth at which it stands.
template <class Visit>
XmlFault walk(std::string_view xml, Visit visit) {
    Pieces pieces(xml);
    std::size_t depth = 0;
    std::size_t elements = 0;
    for (;;) {
        const Piece piece = pieces.next();
        switch (piece.kind) {
            case Piece::Kind::end:
                return depth == 0 && elements > 0 ? XmlFault::none : XmlFault::malformed;
            case Piece::Kind::bad:
                return XmlFault::malformed;
            case Piece::Kind::declaration:
                return XmlFault::declaration;
            case Piece::Kind::closed:
                if (depth == 0) return XmlFault::malformed;
                --depth;
                visit(piece, depth);
                break;
            case Piece::Kind::opened:
            case Piece::Kind::empty:
                if (++elements > xml_elements_max) return XmlFault::too_many_elements;
                visit(piece, depth);
                if (piece.kind == Piece::Kind::opened) ++depth;
                if (depth > xml_depth_max) return XmlFault::too_deep;
                break;
            case Piece::Kind::text:
                visit(piece, depth);
                break;
        }
    }
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

}  // namespace

XmlFault inspect(std::string_view xml) {
    return walk(xml, [](const Piece& /*piece*/, std::size_t /*depth*/) {});
}

std::optional<Envelope> find_envelope(std::string_view xml) {
    Envelope found;
    bool ambiguous = false;
    std::string_view inside;  // the root's child in which the walk is
    const auto keep = [&ambiguous](std::string_view& place, std::string_view text) {
        if (text.empty()) return;
        ambiguous = ambiguous || !place.empty();
        place = text;
    };
    const auto visit = [&](const Piece& piece, std::size_t depth) {
        if (piece.kind == Piece::Kind::opened && depth == 1) inside = piece.content;
        if (piece.kind == Piece::Kind::closed && depth == 1) inside = {};
        if (piece.kind != Piece::Kind::text || depth != 2) return;
        if (inside == "Encrypt") keep(found.encrypt, trimmed(piece.content));
        if (inside == "ToUserName") keep(found.to_user, trimmed(piece.content));
    };
    const XmlFault fault = walk(xml, visit);
    if (fault != XmlFault::none || ambiguous || found.encrypt.empty()) return std::nullopt;
    return found;
}

}  // namespace connectors::wechat
