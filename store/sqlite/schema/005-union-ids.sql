-- Who a customer is in several accounts, by a platform's word: conversations of one such id.
CREATE TABLE known_as (
    lookup BLOB NOT NULL,  -- keyed hash of the platform's id
    conversation_id INTEGER NOT NULL,
    PRIMARY KEY (lookup, conversation_id)
) STRICT, WITHOUT ROWID;
