// The vocabulary of everything that waits: tasks, results, and the one completion token we use.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/assert/source_location.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

#include <string>

namespace net {

namespace asio = boost::asio;

template <class T = void>
using Task = asio::awaitable<T>;

// An expected failure: what the system said, and what we were doing, without personal data.
struct Error {
    boost::system::error_code code;
    std::string detail;
};

[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location& at);

template <class T>
using Result = boost::system::result<T, Error>;

// `auto [ec, n] = co_await …(…, as_result);`
inline constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

}  // namespace net
