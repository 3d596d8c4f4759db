SELECT tenant_id, head FROM ledger
