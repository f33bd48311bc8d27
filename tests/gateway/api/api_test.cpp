// Who is let in, to what, and what everybody else is told.
#include "gateway/api/desk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace gateway::api {
namespace {

using namespace std::chrono_literals;
using dialog::Role;
using net::Method;
using testing::HasSubstr;
using testing::Not;

class ApiSignIn : public testing::Test {
protected:
    ApiSignIn() { desk.add_agent("chen", Role::agent); }

    Desk desk;
};

TEST_F(ApiSignIn, GivesACookieThatOnlyTheServerReads) {
    const auto response = desk.try_sign_in("chen", good_password);
    EXPECT_EQ(response.status, 200U);
    const auto cookie = header_of(response, "Set-Cookie");
    EXPECT_THAT(cookie, HasSubstr("; HttpOnly"));
    EXPECT_THAT(cookie, HasSubstr("; SameSite=Strict"));
    EXPECT_THAT(cookie, HasSubstr("; Path=/api/v1"));
    const auto body = json_of(response);
    EXPECT_EQ(body.at("agent").at("login"), "chen");
    EXPECT_EQ(body.at("agent").at("role"), "agent");
    EXPECT_EQ(body.at("expires_at"), "2026-11-24T00:00:00+08:00");
    EXPECT_THAT(response.body, Not(HasSubstr("scrypt")));
}

TEST_F(ApiSignIn, TellsWhoIsSignedInByCookieAndByBearer) {
    const auto response = desk.try_sign_in("chen", good_password);
    const Caller bearer{.bearer = json_of(response).at("token")};
    for (const auto& caller : {desk.sign_in("chen"), bearer}) {
        const auto me = desk.call(Method::get, "session", caller);
        EXPECT_EQ(me.status, 200U);
        EXPECT_EQ(json_of(me).at("agent").at("name"), "陈静");
    }
}

TEST_F(ApiSignIn, AnswersEveryFailureAlike) {
    desk.add_agent("wang", Role::agent);
    const auto wrong = desk.try_sign_in("chen", "not the password");
    const auto unknown = desk.try_sign_in("nobody", good_password);
    EXPECT_EQ(wrong.status, 401U);
    EXPECT_EQ(unknown.status, 401U);
    EXPECT_EQ(wrong.body, unknown.body);
    EXPECT_EQ(wrong.headers, unknown.headers);
}

TEST_F(ApiSignIn, IsLockedAfterFiveFailuresEvenForTheRightPassword) {
    for (int i = 0; i < 5; ++i) EXPECT_EQ(desk.try_sign_in("chen", "wrong").status, 401U);
    const auto locked = desk.try_sign_in("chen", good_password);
    EXPECT_EQ(locked.status, 429U);
    EXPECT_EQ(header_of(locked, "Retry-After"), "900");
    for (int i = 0; i < 5; ++i) EXPECT_EQ(desk.try_sign_in("nobody", "wrong").status, 401U);
    EXPECT_EQ(desk.try_sign_in("nobody", "wrong").body, locked.body);
    desk.now += 15min;
    EXPECT_EQ(desk.try_sign_in("chen", good_password).status, 200U);
}

TEST_F(ApiSignIn, EndsAfterTwelveHoursOrWhenAsked) {
    const auto first = desk.sign_in("chen");
    const auto second = desk.sign_in("chen");
    EXPECT_EQ(desk.call(Method::del, "session", first).status, 204U);
    EXPECT_EQ(desk.call(Method::get, "session", first).status, 401U);
    EXPECT_EQ(desk.call(Method::get, "session", second).status, 200U);
    desk.now += 12h;
    EXPECT_EQ(desk.call(Method::get, "session", second).status, 401U);
}

TEST_F(ApiSignIn, RefusesBodiesThatAreNotWhatTheyShouldBe) {
    const auto post = [&](std::string body, std::string type) {
        auto request = request_of(Method::post, "session");
        request.headers.emplace_back("content-type", std::move(type));
        request.body = std::move(body);
        return desk.call(std::move(request));
    };
    EXPECT_EQ(post(R"({"login":"chen","password":"x"})", "text/plain").status, 415U);
    EXPECT_EQ(post("login=chen", "application/x-www-form-urlencoded").status, 415U);
    const std::string json = "Application/JSON ; charset=utf-8";
    for (const auto* bad :
         {"",
          "[]",
          "null",
          "{",
          R"({"login":"chen"})",
          R"({"login":"chen","password":7})",
          R"({"login":["chen"],"password":{"a":1}})",
          R"({"login":"","password":"x"})",
          "{\"login\":\"\xff\",\"password\":\"x\"}"})
        EXPECT_EQ(post(bad, json).status, 400U) << bad;
    EXPECT_EQ(post(std::string(10'000, '['), json).status, 400U);
    EXPECT_EQ(post(std::string(70'000, ' '), json).status, 413U);
    const Json long_login{{"login", std::string(65, 'a')}, {"password", "x"}};
    EXPECT_EQ(post(long_login.dump(), json).status, 400U);
}

TEST_F(ApiSignIn, WithAPasswordOfSomebodyElsesMustChangeItFirst) {
    desk.add_agent("new", Role::lead, true);
    const auto caller = desk.sign_in("new");
    EXPECT_EQ(code_of(desk.call(Method::get, "deliveries", caller)), "must_change_password");
    const auto change = [&](const Json& body) {
        return desk.call(Method::put, "session/password", caller, body);
    };
    const std::string fresh = "my very own words";
    EXPECT_EQ(code_of(change({{"old", "wrong words"}, {"new", fresh}})), "wrong_password");
    EXPECT_EQ(code_of(change({{"old", good_password}, {"new", "short"}})), "weak_password");
    EXPECT_EQ(code_of(change({{"old", good_password}, {"new", good_password}})), "weak_password");
    const auto other = desk.sign_in("new");
    EXPECT_EQ(change({{"old", good_password}, {"new", fresh}}).status, 204U);
    EXPECT_EQ(desk.call(Method::get, "deliveries", caller).status, 200U);
    EXPECT_EQ(desk.call(Method::get, "session", other).status, 401U);
    EXPECT_EQ(desk.try_sign_in("new", good_password).status, 401U);
    EXPECT_EQ(desk.try_sign_in("new", fresh).status, 200U);
}

// A path of each route, for a call.
std::string example_of(std::string_view path) {
    std::string made(path);
    if (const auto at = made.find("{id}"); at != std::string::npos) made.replace(at, 4, "12345");
    return made;
}

class ApiRoutes : public testing::Test {
protected:
    ApiRoutes() {
        for (const auto& [role, login] : dialog::role_names) {
            desk.add_agent(std::string(login), role);
            callers.emplace(role, desk.sign_in(std::string(login)));
        }
    }

    net::Response call(const Api::Route& route, const Caller& caller) {
        return desk.call(route.method, example_of(route.path), caller, Json::object());
    }

    Desk desk;
    std::map<Role, Caller> callers;
};

TEST_F(ApiRoutes, AreClosedToStrangers) {
    const std::vector<Caller> strangers{
        {},
        {.cookie = "huiyin_session=" + std::string(64, '0')},
        {.cookie = "huiyin_session="},
        {.bearer = std::string(64, 'a')},
        {.bearer = "short"}};
    for (const auto& route : Api::routes())
        for (const auto& stranger : strangers) {
            if (route.open) continue;
            const auto response = call(route, stranger);
            EXPECT_EQ(code_of(response), "not_signed_in") << route.path;
            EXPECT_EQ(response.status, 401U) << route.path;
        }
}

TEST_F(ApiRoutes, AreOpenToTheRolesThatMayAndToNoOthers) {
    for (const auto& [role, caller] : callers)
        for (const auto& route : Api::routes()) {
            if (!route.action) continue;
            const auto code = code_of(call(route, caller));
            const bool allowed = dialog::may(role, *route.action);
            EXPECT_EQ(code == "not_allowed", !allowed) << route.path << " " << name(role);
        }
}

TEST_F(ApiRoutes, ThatChangeNeedMoreThanACookie) {
    for (const auto& route : Api::routes()) {
        if (route.open || route.method == Method::get) continue;
        auto caller = callers.at(Role::lead);
        const auto csrf = std::exchange(caller.csrf, "");
        EXPECT_EQ(code_of(call(route, caller)), "csrf") << route.path;
        caller.csrf = callers.at(Role::agent).csrf;
        EXPECT_EQ(code_of(call(route, caller)), "csrf") << route.path;
        caller.csrf = csrf;
        EXPECT_EQ(desk.call(Method::get, "session", caller).status, 200U);
    }
}

TEST_F(ApiRoutes, ThatDoNotExistAreNotFound) {
    const auto& lead = callers.at(Role::lead);
    for (const auto* path :
         {"", "nothing", "deliveries/", "deliveries/1/2", "session/", "Session", "sessions"})
        EXPECT_EQ(desk.call(Method::get, path, lead).status, 404U) << path;
}

TEST_F(ApiRoutes, TellWhichMethodsTheyKnow) {
    const auto response = desk.call(Method::patch, "session", callers.at(Role::lead));
    EXPECT_EQ(response.status, 405U);
    EXPECT_EQ(header_of(response, "Allow"), "POST, GET, DELETE");
}

TEST_F(ApiRoutes, AnswerWithHeadersThatKeepNothing) {
    for (const auto* path : {"session", "openapi.json", "nothing", "deliveries"}) {
        const auto response = desk.call(Method::get, path, {});
        EXPECT_EQ(header_of(response, "Cache-Control"), "no-store") << path;
        EXPECT_EQ(header_of(response, "X-Content-Type-Options"), "nosniff") << path;
        EXPECT_THAT(
            header_of(response, "Content-Security-Policy"), HasSubstr("default-src 'none'")
        );
    }
}

std::string_view method_name(Method method) {
    switch (method) {
        case Method::get:
            return "get";
        case Method::post:
            return "post";
        case Method::put:
            return "put";
        case Method::del:
            return "delete";
        default:
            return "?";
    }
}

TEST_F(ApiRoutes, AreDescribedAllAndNoOthers) {
    const auto described = json_of(desk.call(Method::get, "openapi.json", {}));
    ASSERT_TRUE(described.is_object());
    std::set<std::string> theirs;
    for (const auto& [path, methods] : described.at("paths").items())
        for (const auto& [method, operation] : methods.items()) {
            const bool open = operation.value("security", Json("closed")) == Json::array();
            theirs.insert(method + " " + path + (open ? " open" : ""));
            EXPECT_TRUE(operation.contains("summary")) << path;
        }
    std::set<std::string> ours;
    for (const auto& route : Api::routes())
        ours.insert(
            std::string(method_name(route.method)) + " /" + std::string(route.path) +
            (route.open ? " open" : "")
        );
    EXPECT_EQ(theirs, ours);
}

}  // namespace
}  // namespace gateway::api
