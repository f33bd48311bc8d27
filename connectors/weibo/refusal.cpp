#include "connectors/weibo/account.hpp"

namespace connectors::weibo {

namespace {

unsigned status_of(Refused why) {
    switch (why) {
        case Refused::wrong_method:
            return 405;
        case Refused::too_large:
            return 413;
        case Refused::wrong_signature:
        case Refused::too_old:
        case Refused::wrong_account:
            return 403;
        case Refused::missing_parameter:
        case Refused::xml_mode:
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
        case Refused::too_large:
            return "too_large";
        case Refused::wrong_signature:
            return "wrong_signature";
        case Refused::too_old:
            return "too_old";
        case Refused::wrong_account:
            return "wrong_account";
        case Refused::xml_mode:
            return "xml_mode";
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

}  // namespace connectors::weibo
