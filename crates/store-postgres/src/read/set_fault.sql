UPDATE rm.read_model
SET failed_position = $3, failure = $4
WHERE tenant_id = $1 AND generation = $2 AND position = coalesce($3 - 1, position)
