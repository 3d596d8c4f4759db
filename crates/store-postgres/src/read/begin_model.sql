INSERT INTO rm.read_model (tenant_id, name, fingerprint, position)
VALUES ($1, $2, $3, 0)
ON CONFLICT (tenant_id, name) DO NOTHING
