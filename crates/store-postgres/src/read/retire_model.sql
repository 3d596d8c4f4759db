UPDATE rm.read_model
SET state = 'retired'
WHERE tenant_id = $1 AND name = $2 AND state = 'active'
