UPDATE rm.read_model
SET position = $4
WHERE tenant_id = $1 AND generation = $2 AND position = $3
