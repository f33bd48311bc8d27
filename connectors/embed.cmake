# Writes OUT, a C++ file with the bytes of FILES (paths from DIR, parted by commas), as assets() of
# connectors::SPACE. Each is called by the last part of its path. HEADER declares assets(); without
# it, page.hpp of SPACE does.
if(NOT HEADER)
  set(HEADER connectors/${SPACE}/page.hpp)
endif()
set(arrays "")
set(rows "")
string(REPLACE "," ";" files "${FILES}")
foreach(path IN LISTS files)
  get_filename_component(name "${path}" NAME)
  file(READ ${DIR}/${path} bytes HEX)
  string(LENGTH "${bytes}" digits)
  math(EXPR length "${digits} / 2")
  string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${bytes}")
  string(REGEX REPLACE "(\\\\x0a',)" "\\1\n" bytes "${bytes}")  # lines as in the file
  string(MAKE_C_IDENTIFIER "${name}" symbol)
  string(APPEND arrays "constexpr char ${symbol}[] = {\n${bytes}};\n")
  string(APPEND rows "        {\"${name}\", {${symbol}, ${length}}},\n")
endforeach()
file(WRITE ${OUT} "#include \"${HEADER}\"

namespace connectors::${SPACE} {

namespace {

${arrays}
}  // namespace

const std::vector<Asset>& assets() {
    static const std::vector<Asset> made{
${rows}    };
    return made;
}

}  // namespace connectors::${SPACE}
")
