UPDATE read_model
SET failed_position = ?3, failure = ?4
WHERE tenant_id = ?1 AND generation = ?2
