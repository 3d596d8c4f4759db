-- Takes the file's write lock at once, so that the transaction never fails half-way because another
-- process writes; then moves the head from where the batch found it. No row comes back when another
-- process has moved it since.
BEGIN IMMEDIATE;

INSERT INTO ledger (tenant_id, head, recorded_at)
SELECT ?1, 0, 0
WHERE NOT EXISTS (SELECT 1 FROM ledger WHERE tenant_id = ?1);

-- The clock may be set back; the ledger's time is not.
UPDATE ledger
SET head = ?3,
    recorded_at = max(recorded_at, CAST(round(unixepoch('subsec') * 1000) AS INTEGER) * 1000)
WHERE tenant_id = ?1 AND head = ?2
RETURNING recorded_at;
