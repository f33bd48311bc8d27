# Writes OUT, a C++ file with the bytes of FILES (names within DIR, parted by commas), as assets().
set(arrays "")
set(rows "")
string(REPLACE "," ";" files "${FILES}")
foreach(name IN LISTS files)
  file(READ ${DIR}/${name} bytes HEX)
  string(LENGTH "${bytes}" digits)
  math(EXPR length "${digits} / 2")
  string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${bytes}")
  string(REGEX REPLACE "(\\\\x0a',)" "\\1\n" bytes "${bytes}")  # lines as in the file
  string(MAKE_C_IDENTIFIER "${name}" symbol)
  string(APPEND arrays "constexpr char ${symbol}[] = {\n${bytes}};\n")
  string(APPEND rows "        {\"${name}\", {${symbol}, ${length}}},\n")
endforeach()
file(WRITE ${OUT} "#include \"connectors/webchat/page.hpp\"

namespace connectors::webchat {

namespace {

${arrays}
}  // namespace

const std::vector<Asset>& assets() {
    static const std::vector<Asset> made{
${rows}    };
    return made;
}

}  // namespace connectors::webchat
")
