SELECT EXISTS (SELECT 1 FROM rm.read_model WHERE generation = $1 AND tenant_id <> $2)
