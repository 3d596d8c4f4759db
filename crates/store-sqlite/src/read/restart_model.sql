UPDATE read_model
SET position = 0, failed_position = NULL, failure = NULL
WHERE tenant_id = ?1 AND generation = ?2
