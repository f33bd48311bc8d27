#include "connectors/wechat/account.hpp"

namespace connectors::wechat {

namespace {

unsigned status_of(Refused why) {
    switch (why) {
        case Refused::wrong_method:
            return 405;
        case Refused::too_large:
            return 413;
        case Refused::wrong_signature:
        case Refused::downgrade:
        case Refused::wrong_app:
        case Refused::wrong_account:
            return 403;
        case Refused::missing_parameter:
        case Refused::unknown_encryption:
        case Refused::bad_envelope:
        case Refused::bad_base64:
        case Refused::cannot_decrypt:
        case Refused::bad_payload:
            return 400;
    }
    return 400;
}

}  // namespace

std::string_view name(Refused why) {
    switch (why) {
        case Refused::wrong_method:
            return "wrong_method";
        case Refused::missing_parameter:
            return "missing_parameter";
        case Refused::unknown_encryption:
            return "unknown_encryption";
        case Refused::too_large:
            return "too_large";
        case Refused::wrong_signature:
            return "wrong_signature";
        case Refused::downgrade:
            return "downgrade";
        case Refused::bad_envelope:
            return "bad_envelope";
        case Refused::bad_base64:
            return "bad_base64";
        case Refused::cannot_decrypt:
            return "cannot_decrypt";
        case Refused::wrong_app:
            return "wrong_app";
        case Refused::wrong_account:
            return "wrong_account";
        case Refused::bad_payload:
            return "bad_payload";
    }
    return "";
}

net::Response refusal(Refused why) {
    net::Response response;
    response.status = status_of(why);
    response.body = name(why);
    if (why == Refused::wrong_method) response.headers.emplace_back("Allow", "GET, POST");
    return response;
}

}  // namespace connectors::wechat
