-- Agents look at the deliveries of one case.
CREATE INDEX delivery_of_case ON delivery (case_id, id) WHERE case_id IS NOT NULL;
