INSERT INTO batch (tenant_id, head_after, head_before, events, receipts, claims)
VALUES (?1, ?2, ?4, ?5, ?6, ?7);

-- The time of the batch, asked of its last event, which nobody can change.
SELECT recorded_at
FROM event
WHERE tenant_id = ?1 AND position = ?2;
