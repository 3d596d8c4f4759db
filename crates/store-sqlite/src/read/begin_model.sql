INSERT INTO read_model (tenant_id, name, fingerprint, position)
VALUES (?1, ?2, ?3, 0)
ON CONFLICT DO NOTHING
