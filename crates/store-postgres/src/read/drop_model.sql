DELETE FROM rm.read_model WHERE tenant_id = $1 AND generation = $2
