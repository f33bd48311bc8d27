// Gives the case page what it may show: a case only to a visitor whom the case itself names, and
// nothing before the ledger of accesses has it.
#pragma once

#include "connectors/casepage/case_reader.hpp"
#include "connectors/casepage/paces.hpp"
#include "gateway/base/log.hpp"
#include "gateway/content/content.hpp"
#include "gateway/net/clock.hpp"
#include "store/ledgers.hpp"
#include "store/store.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace gateway {

class CaseDesk : public connectors::casepage::CaseReader {
public:
    // All of them outlive it, and it outlives its tasks.
    struct Parts {
        store::Store& store;
        store::Ledgers& ledgers;
        // Where that customer can agree to be told more; empty where there is no such page.
        std::function<std::string(std::string_view account, std::string_view external_id)>
            consent_link;
        std::shared_ptr<const Content> content;
        net::Clock& clock;
        Log& log;
    };

    // Of one case: whoever has its link only guesses at the digits.
    static constexpr connectors::casepage::Rate digits_of_case{
        .times = 10, .in = std::chrono::hours(24)};
    static constexpr std::size_t known_max = 20'000;
    static constexpr std::size_t view_lines_max = 100;  // of one conversation
    static constexpr std::size_t copy_lines_max = 500;

    explicit CaseDesk(Parts parts);

    // From the next question on.
    void replace_content(std::shared_ptr<const Content> content) {
        parts_.content = std::move(content);
    }

    net::Task<connectors::casepage::Standing> standing(connectors::casepage::CaseWanted wanted
    ) override;
    net::Task<connectors::casepage::CaseRead> view(connectors::casepage::CaseWanted wanted
    ) override;
    net::Task<connectors::casepage::CaseRead> copy(
        connectors::casepage::CaseWanted wanted, std::string digits
    ) override;

private:
    // A conversation and the case that it names.
    struct Opened {
        dialog::Conversation talk;
        dialog::Case of;
    };

    // What of a talk is about the case: what somebody said to be let in is not.
    struct Excerpt {
        dialog::ConversationId with{};
        dialog::Instant after{};
        std::size_t lines_max = 0;
    };

    using Found = std::variant<Opened, connectors::casepage::NotRead>;

    net::Task<std::variant<dialog::Subjects, store::Failure>> open(
        const connectors::casepage::CaseWanted& wanted
    );
    net::Task<Found> let_in(const connectors::casepage::CaseWanted& wanted);
    net::Task<bool> note(dialog::CaseId of, std::string what);
    // What is held beside the talk.
    net::Task<connectors::casepage::CaseRead> record_of(const dialog::Case& of);
    // Where the case came in by an account that needs consents, and none is banked.
    net::Task<void> add_consent(connectors::casepage::CaseRecord& record);
    // False: the store cannot tell.
    net::Task<bool> add_talk(connectors::casepage::CaseRecord& record, Excerpt of);
    net::Task<bool> add_lines(
        connectors::casepage::CaseRecord& record, const dialog::Conversation& talk, Excerpt of
    );
    connectors::casepage::NotRead unavailable(const store::Failure& failure);

    Parts parts_;
    connectors::casepage::Paces digits_;
};

}  // namespace gateway
