SELECT head, coalesce((SELECT max(position) FROM es.event WHERE tenant_id = $1), 0)
FROM es.ledger
WHERE tenant_id = $1
