SELECT
    name, generation, number, fingerprint, revision, state, position, failed_position, failure,
    coalesce(held_until > unixepoch('now', 'subsec'), 0)
FROM read_model
WHERE tenant_id = ?1
ORDER BY name, number
