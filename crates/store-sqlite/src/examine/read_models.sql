SELECT tenant_id, name, position, failed_position
FROM read_model
WHERE state <> 'retired'
ORDER BY tenant_id, name, number
