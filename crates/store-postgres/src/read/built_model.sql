UPDATE rm.read_model
SET state = 'shadow'
WHERE tenant_id = $1 AND generation = $2 AND state = 'building'
