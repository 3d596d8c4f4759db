INSERT INTO ledger (tenant_id, head, recorded_at)
SELECT ?1, 0, 0
WHERE NOT EXISTS (SELECT 1 FROM ledger WHERE tenant_id = ?1)
