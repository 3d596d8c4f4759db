UPDATE ledger
SET head = ?3,
    recorded_at = max(recorded_at, CAST(round(unixepoch('subsec') * 1000) AS INTEGER) * 1000)
WHERE tenant_id = ?1 AND head = ?2
RETURNING recorded_at
