// Values put into words: instants, names of desks, lists. The words themselves come from scripts
// ("word.…").
#pragma once

#include "dialog/talk/draft.hpp"

#include <string>

namespace dialog {

// "今天18:05", "明天9:30", "11月26日（周四）18:00", by scripts word.today, word.tomorrow,
// word.date.
std::string say_instant(const Draft& draft, Instant instant);
// With the date also today: a text that must not be the same as another day's.
std::string say_date(const Draft& draft, Instant instant);
// "客户服务部的陈静（分机8021）", without what the desk does not have.
std::string say_desk(const Draft& draft, const Desk& desk);
// "退款和赔偿", by word.remedy.…, word.and and word.comma.
std::string say_remedies(const Draft& draft, const std::vector<Remedy>& remedies);
// What is still missing, "订单号、联系电话"; empty when nothing is.
std::string say_missing(const Draft& draft, const Case& of);
// The complaint in our words, one clause; empty when nothing is known but that there is one.
std::string say_matter(const Draft& draft, const Case& of);
// What was just taken from the customer's words, said back: "订单号…，您姓王". Empty when none of
// the fields has a value that can be said in few words.
std::string say_taken(const Draft& draft, const Case& of, const std::vector<Field>& fields);
// Never the whole number: "尾号4567".
std::string say_phone(const Draft& draft, const std::string& phone);

}  // namespace dialog
