UPDATE rm.read_model
SET state = 'active'
WHERE tenant_id = $1 AND generation = $2
