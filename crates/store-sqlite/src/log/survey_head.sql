SELECT head
FROM ledger
WHERE tenant_id = ?1
