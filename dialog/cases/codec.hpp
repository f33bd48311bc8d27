// The stored form of cases, persons, evidence and case history. Made for the store alone; the API
// speaks JSON. A field added to a struct must be added to its list here (a test counts them).
#pragma once

#include "dialog/cases/case.hpp"
#include "dialog/cases/packing.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dialog {

using CaseChanges = std::vector<CaseChange>;

// Appends the packed value.
void pack(const Case& value, std::string& out);
void pack(const Person& value, std::string& out);
void pack(const Evidence& value, std::string& out);
void pack(const CaseChanges& value, std::string& out);

// False when the bytes are not exactly one packed value of a format that is known; the value is
// then of no use. For Case, Person, Evidence and CaseChanges.
template <class T>
bool unpack(std::string_view bytes, T& value);

template <class T>
std::optional<T> unpack(std::string_view bytes) {
    std::optional<T> value(std::in_place);
    if (!unpack(bytes, *value)) value.reset();
    return value;
}

template <class V, packing::Of<DueStep> T>
void fields(V& visit, T& step) {
    visit(step.kind, step.day);
}

template <class V, packing::Of<Promise> T>
void fields(V& visit, T& promise) {
    visit(
        promise.id,
        promise.kind,
        promise.state,
        promise.made_at,
        promise.due,
        promise.ended_at,
        promise.steps,
        promise.answers_for_it
    );
}

template <class V, packing::Of<Contact> T>
void fields(V& visit, T& contact) {
    visit(contact.name, contact.phone);
}

template <class V, packing::Of<Desk> T>
void fields(V& visit, T& desk) {
    visit(desk.department, desk.person, desk.extension);
}

template <class V, packing::Of<Case> T>
void fields(V& visit, T& opened) {
    visit(
        opened.id,
        opened.version,
        opened.number,
        opened.person,
        opened.conversation,
        opened.account,
        opened.status,
        opened.stage,
        opened.category,
        opened.categories,
        opened.urgent,
        opened.urgent_because,
        opened.complexity,
        opened.emotion_peak,
        opened.contact,
        opened.description,
        opened.occurred_at,
        opened.occurred_on,
        opened.product,
        opened.order_no,
        opened.tracking_no,
        opened.staff_no,
        opened.staff_name,
        opened.remedies,
        opened.amount,
        opened.evidence,
        opened.given,
        opened.declined,
        opened.passed,
        opened.put_off,
        opened.desk,
        opened.opened_at,
        opened.closed_at,
        opened.told_at,
        opened.presses,
        opened.pressed_at,
        opened.waits_for_person,
        opened.promises
    );
    visit.since(
        2,
        opened.reach_told,
        opened.told_state,
        opened.links,
        opened.link_wish,
        opened.talks_in,
        opened.other_tried,
        opened.reveal_told,
        opened.apart,
        opened.guessed_since,
        opened.guesses,
        opened.rating
    );
}

template <class V, packing::Of<Link> T>
void fields(V& visit, T& link) {
    visit(link.with, link.account, link.since);
}

template <class V, packing::Of<LinkWish> T>
void fields(V& visit, T& wish) {
    visit(wish.with, wish.account, wish.code, wish.until, wish.failures, wish.told);
}

template <class V, packing::Of<Person> T>
void fields(V& visit, T& person) {
    visit(person.id, person.version, person.name, person.phone);
}

template <class V, packing::Of<Evidence> T>
void fields(V& visit, T& evidence) {
    visit(
        evidence.id,
        evidence.of,
        evidence.kind,
        evidence.platform_media_id,
        evidence.url,
        evidence.note,
        evidence.received_at,
        evidence.state
    );
    visit.since(
        2,
        evidence.account,
        evidence.conversation,
        evidence.file,
        evidence.detail,
        evidence.asked_again
    );
}

template <class V, packing::Of<EvidenceFile> T>
void fields(V& visit, T& file) {
    visit(
        file.sha256,
        file.bytes,
        file.type,
        file.width,
        file.height,
        file.duration_ms,
        file.thumbnail_sha256,
        file.name,
        file.fetched_at
    );
}

template <class V, packing::Of<CaseChange> T>
void fields(V& visit, T& change) {
    visit(change.what, change.field, change.from, change.to);
}

}  // namespace dialog
