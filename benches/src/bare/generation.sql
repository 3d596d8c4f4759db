SELECT generation FROM read_model WHERE tenant_id = ?1 AND name = 'case_view' AND state = 'active'
