SELECT head, coalesce((SELECT max(position) FROM event WHERE tenant_id = ?1), 0)
FROM ledger
WHERE tenant_id = ?1
