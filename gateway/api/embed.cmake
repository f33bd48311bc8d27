# Writes OUTPUT, a C++ source that holds the text of FILE as openapi().
file(READ ${FILE} text)
string(REPLACE "\n" ")json\"\nR\"json(\n" text "${text}")  # literals have a limit of length
file(WRITE ${OUTPUT} "#include \"gateway/api/api.hpp\"

namespace gateway::api {

std::string_view openapi() {
    return R\"json(${text})json\";
}

}  // namespace gateway::api
")
