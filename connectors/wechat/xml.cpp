#include "connectors/wechat/xml.hpp"

#include <array>
#include <cstdint>

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
    explicit Pieces(std::string_view xml) : rest_(xml) {}

    Piece next() {
        while (!rest_.empty()) {
            if (rest_.front() != '<') return text();
            if (rest_.size() > 1 && rest_[1] != '!' && rest_[1] != '?') return tag();
            if (rest_.starts_with("<![CDATA[")) return cdata();
            if (rest_.starts_with("<!--")) {
                if (!skip_past("-->")) return {Piece::Kind::bad, {}};
            } else if (rest_.starts_with("<?")) {
                if (!skip_past("?>")) return {Piece::Kind::bad, {}};
            } else if (rest_.starts_with("<!")) {
                return {Piece::Kind::declaration, {}};
            } else {
                return tag();
            }
        }
        return {Piece::Kind::end, {}};
    }

private:
    Piece text() {
        const std::size_t size = rest_.find('<');
        const std::string_view content = rest_.substr(0, size);
        rest_.remove_prefix(content.size());
        return {Piece::Kind::text, content};
    }

    Piece cdata() {
        rest_.remove_prefix(std::string_view("<![CDATA[").size());
        const std::size_t size = rest_.find("]]>");
        if (size == npos) return {Piece::Kind::bad, {}};
        const std::string_view content = rest_.substr(0, size);
        rest_.remove_prefix(size + 3);
        return {Piece::Kind::text, content};
    }

    bool skip_past(std::string_view mark) {
        const std::size_t at = rest_.find(mark, 2);
        if (at == npos) return false;
        rest_.remove_prefix(at + mark.size());
        return true;
    }

    // Attributes may hold '>' between quotes.
    std::size_t tag_end() const {
        char quote = 0;
        for (std::size_t i = 1; i < rest_.size(); ++i) {
            const char c = rest_[i];
            if (quote != 0) {
                if (c == quote) quote = 0;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '>') {
                return i;
            } else if (c == '<') {
                return npos;
            }
        }
        return npos;
    }

    // Nearly all tags are a name and nothing else: one look at each of their characters is enough.
    Piece tag() {
        const bool closes = rest_.size() > 1 && rest_[1] == '/';
        const std::size_t begin = closes ? 2 : 1;
        std::size_t i = begin;
        while (i < rest_.size() && !ends_name[static_cast<unsigned char>(rest_[i])]) ++i;
        if (i == begin) return {Piece::Kind::bad, {}};
        const std::string_view name = rest_.substr(begin, i - begin);
        std::size_t end = i;
        bool empty = false;
        if (i < rest_.size() && is_blank(rest_[i])) {
            end = tag_end();
            if (end == npos) return {Piece::Kind::bad, {}};
            empty = rest_[end - 1] == '/';
        } else if (rest_.substr(i).starts_with("/>")) {
            end = i + 1;
            empty = true;
        } else if (i == rest_.size() || rest_[i] != '>') {
            return {Piece::Kind::bad, {}};
        }
        rest_.remove_prefix(end + 1);
        if (closes) return {empty ? Piece::Kind::bad : Piece::Kind::closed, name};
        return {empty ? Piece::Kind::empty : Piece::Kind::opened, name};
    }

    std::string_view rest_;
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
