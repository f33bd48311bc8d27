-- Agents, their sign-ins and the log of who saw what: agents.db, a database of its own, so that
-- neither waits for the turns' commits nor holds them up, and `huiyin agent` can write beside a
-- server. Instants are milliseconds since 1970 UTC.

CREATE TABLE agent (
    login TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL,      -- 'agent', 'lead', 'admin', 'auditor'
    password TEXT NOT NULL,  -- a hash with its parameters
    created_at INTEGER NOT NULL,
    disabled_at INTEGER,
    must_change INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    key BLOB PRIMARY KEY,  -- SHA-256 of what the browser keeps
    login TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    csrf TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_of_agent ON session (login, opened_at);

-- Every reveal of personal data, whoever asked.
CREATE TABLE access (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,   -- a login; 'customer'; 'link'
    what TEXT NOT NULL,
    kind TEXT NOT NULL,  -- of the subject: 'delivery', 'case', 'evidence', 'person'
    subject INTEGER NOT NULL
) STRICT;
CREATE INDEX access_of_subject ON access (kind, subject, id);
CREATE TRIGGER access_is_not_changed BEFORE UPDATE ON access BEGIN
    SELECT RAISE(ABORT, 'the access log is append-only');
END;
CREATE TRIGGER access_is_not_deleted BEFORE DELETE ON access BEGIN
    SELECT RAISE(ABORT, 'the access log is append-only');
END;
