-- What is queried lies in columns; every text lies sealed in `sealed`. Instants are milliseconds
-- since 1970 UTC. Ids come from the turns' blocks, so all tables grow at their end.

CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- One row per event and all that it caused; never changed. `previous_turn` links a conversation's
-- turns from the newest (conversation.last_turn) to the oldest, which costs no index.
CREATE TABLE turn (
    id INTEGER PRIMARY KEY,
    identity BLOB NOT NULL UNIQUE,  -- begins with the seconds: the index grows at its end
    account TEXT NOT NULL,
    platform_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    conversation_id INTEGER,
    previous_turn INTEGER,
    person_id INTEGER NOT NULL,  -- whose key seals it; 0: the store's own
    answer_sha256 BLOB,
    sealed BLOB NOT NULL
) STRICT;

CREATE TABLE person (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    wrapped_key BLOB,  -- NULL: erased, and with it all that it sealed
    sealed BLOB NOT NULL
) STRICT;

CREATE TABLE conversation (
    id INTEGER PRIMARY KEY,
    lookup BLOB NOT NULL UNIQUE,  -- keyed hash of account and external id
    person_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    last_turn INTEGER NOT NULL,
    sealed BLOB NOT NULL
) STRICT;

CREATE TABLE complaint_case (
    id INTEGER PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    person_id INTEGER NOT NULL,
    conversation_id INTEGER,
    status INTEGER NOT NULL,
    stage INTEGER NOT NULL,
    category INTEGER NOT NULL,
    urgent INTEGER NOT NULL,
    opened_at INTEGER NOT NULL,
    closed_at INTEGER,
    last_event INTEGER,  -- newest of its case_event rows, which are linked like turns
    version INTEGER NOT NULL,
    sealed BLOB NOT NULL
) STRICT;
CREATE INDEX complaint_case_open ON complaint_case (opened_at) WHERE status = 0;

-- The history of cases: at most one row per case and turn.
CREATE TABLE case_event (
    id INTEGER PRIMARY KEY,
    case_id INTEGER NOT NULL,
    turn_id INTEGER NOT NULL,
    previous_event INTEGER,
    person_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,  -- 'customer' or 'clock'
    sealed BLOB NOT NULL
) STRICT;
CREATE TRIGGER case_event_is_not_changed BEFORE UPDATE ON case_event BEGIN
    SELECT RAISE(ABORT, 'the history of cases is append-only');
END;
-- Only an erasure that is under way may remove history.
CREATE TRIGGER case_event_is_not_deleted BEFORE DELETE ON case_event
WHEN NOT EXISTS (SELECT 1 FROM meta WHERE name = 'erasing') BEGIN
    SELECT RAISE(ABORT, 'the history of cases is append-only');
END;

CREATE TABLE promise (
    id INTEGER PRIMARY KEY,
    case_id INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    state INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    due INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;

-- Open promises only, so that looking for what is due costs what is due.
CREATE TABLE due (
    due INTEGER NOT NULL,
    promise_id INTEGER NOT NULL,
    case_id INTEGER NOT NULL,
    PRIMARY KEY (due, promise_id)
) STRICT, WITHOUT ROWID;

-- Words owed to a customer that no passive answer carries. The text is in the turn.
CREATE TABLE delivery (
    id INTEGER PRIMARY KEY,
    conversation_id INTEGER,
    turn_id INTEGER NOT NULL,
    position INTEGER NOT NULL,  -- among the says of the turn
    state INTEGER NOT NULL,     -- 0 waiting
    carrier TEXT,
    made_at INTEGER NOT NULL
) STRICT;

CREATE TABLE evidence (
    id INTEGER PRIMARY KEY,
    case_id INTEGER,  -- NULL while no case exists
    person_id INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    fetched INTEGER NOT NULL,
    sealed BLOB NOT NULL
) STRICT;

-- Turns that could not be written. `sealed` holds what the turn's row would have held.
CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY,  -- of the turn
    identity BLOB NOT NULL,
    account TEXT NOT NULL,
    kind TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    person_id INTEGER NOT NULL,
    mistake TEXT NOT NULL,
    sealed BLOB NOT NULL
) STRICT;
