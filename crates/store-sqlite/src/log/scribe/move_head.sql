UPDATE ledger
SET head = ?3, recorded_at = ?4
WHERE tenant_id = ?1 AND head = ?2
