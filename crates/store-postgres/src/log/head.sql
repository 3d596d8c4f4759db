-- The last event stands where the head is. Only when none does is the last one looked for: that would read the
-- tenant's whole log in a session that has planned it in an empty one.
SELECT
    head,
    coalesce(
        (SELECT max(position) FROM es.event WHERE tenant_id = $1 AND position >= head),
        (SELECT max(position) FROM es.event WHERE tenant_id = $1),
        0)
FROM es.ledger
WHERE tenant_id = $1
