-- Deliveries get carriers, attempts and leases. The rows of the first form named words that were
-- shown by the page itself; nothing ever sent them, and the turns hold them.
DROP TABLE delivery;

-- Words on their way to a customer that no passive answer carries. The words lie in the turn that
-- said them; `packed` says which, holds nothing personal and never changes. A lane is a person.
CREATE TABLE delivery (
    id INTEGER PRIMARY KEY,
    conversation_id INTEGER,    -- NULL: an agent's task about a case without one
    person_id INTEGER NOT NULL,
    case_id INTEGER,
    carrier INTEGER NOT NULL,
    state INTEGER NOT NULL,     -- 0 waiting, 1 sending, 2 and above: ended
    attempts INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    ready_at INTEGER NOT NULL,  -- waiting: not before; sending: whoever sends has it until then
    ended_at INTEGER,
    obstacle INTEGER NOT NULL,
    detail TEXT NOT NULL,
    platform_id TEXT NOT NULL,
    packed BLOB NOT NULL
) STRICT;
CREATE INDEX delivery_open ON delivery (id) WHERE state < 2;
CREATE INDEX delivery_for_agent ON delivery (id) WHERE state = 5;
