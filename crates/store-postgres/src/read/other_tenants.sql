SELECT EXISTS (SELECT 1 FROM rm.read_model WHERE name = $1 AND tenant_id <> $2)
