SELECT count(*) FROM read_model WHERE name = ?1 AND tenant_id <> ?2
