SELECT tenant_id, name, position, coalesce(head, 0), failed_position
FROM rm.read_model
LEFT JOIN es.ledger USING (tenant_id)
WHERE state <> 'retired'
ORDER BY tenant_id, name, number
