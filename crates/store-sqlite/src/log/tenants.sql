SELECT tenant_id
FROM ledger
