SELECT 1 FROM rm.read_model WHERE tenant_id = $1 AND name = $2 ORDER BY number FOR UPDATE
