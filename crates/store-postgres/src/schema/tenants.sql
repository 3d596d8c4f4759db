SELECT tenant_id
FROM es.ledger
