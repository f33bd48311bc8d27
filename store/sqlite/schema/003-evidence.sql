-- Evidence is fetched: where its bytes stand, and whose conversation it came in by. What was taken
-- before cannot be asked for any more and stays described.
ALTER TABLE evidence DROP COLUMN fetched;
ALTER TABLE evidence ADD COLUMN state INTEGER NOT NULL DEFAULT 0;  -- 1: to be fetched
CREATE INDEX evidence_wanted ON evidence (id) WHERE state = 1;
CREATE INDEX evidence_of_case ON evidence (case_id) WHERE case_id IS NOT NULL;
