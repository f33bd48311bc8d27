// A case with something in every place that must not be shown.
#pragma once

#include "connectors/casepage/case_reader.hpp"
#include "dialog/cases/number.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace connectors::casepage {

inline const dialog::Instant noon = *dialog::parse_rfc3339("2026-11-23T12:00:00+08:00");

// Words that only the customer and we may see.
inline const std::vector<std::string> secrets{
    "奶粉",
    "王芳",
    "1380000",
    "13800001234",
    "1234",
    "20261119008877",
    "SF1234567",
    "0327",
    "退款",
    "refund",
    "1580",
    "前天",
    "2026-11-20",
    "danger"};

inline CaseRecord sample_record() {
    using namespace std::chrono_literals;
    using dialog::PromiseKind;
    CaseRecord record;
    auto& of = record.of;
    of.id = dialog::CaseId{32};
    of.number = dialog::make_case_number(noon, 7, 99);
    of.contact = {.name = "王芳", .phone = "13800001234"};
    of.description = "奶粉罐子都瘪了，我要退款";
    of.occurred_at = "前天";
    of.occurred_on = "2026-11-20";
    of.product = "奶粉";
    of.order_no = "20261119008877";
    of.tracking_no = "SF1234567";
    of.staff_no = "0327";
    of.amount = "1580";
    of.remedies = {dialog::Remedy::refund};
    of.desk = {.department = "客户服务部", .person = "陈静", .extension = "8021"};
    of.opened_at = noon - 24h;
    const auto promise = [&](PromiseKind kind, std::chrono::hours due, dialog::PromiseState state) {
        of.promises.push_back(
            {.kind = kind,
             .state = state,
             .made_at = of.opened_at,
             .due = of.opened_at + due,
             .ended_at = state == dialog::PromiseState::open ? std::nullopt
                                                             : std::optional(of.opened_at + due)}
        );
    };
    promise(PromiseKind::acknowledgement, 0h, dialog::PromiseState::kept);
    promise(PromiseKind::reveal, 1h, dialog::PromiseState::kept);
    promise(PromiseKind::first_reply, 23h, dialog::PromiseState::open);
    promise(PromiseKind::news, 20h, dialog::PromiseState::kept);
    promise(PromiseKind::news, 48h, dialog::PromiseState::open);
    promise(PromiseKind::answer, 72h, dialog::PromiseState::open);
    record.evidence = {
        {.id = dialog::EvidenceId{1},
         .kind = dialog::MediaKind::image,
         .received_at = noon - 1h,
         .state = dialog::EvidenceState::fetched,
         .file = dialog::EvidenceFile{.sha256 = std::string(64, 'a'), .type = "image/png"}},
        {.id = dialog::EvidenceId{2},
         .kind = dialog::MediaKind::voice,
         .received_at = noon - 30min,
         .state = dialog::EvidenceState::wanted,
         .asked_again = true}};
    record.missing = {dialog::Field::evidence};
    return record;
}

}  // namespace connectors::casepage
