INSERT INTO read_model (tenant_id, name, generation, fingerprint, revision, position, number, state)
SELECT
    ?1, ?2, ?3, ?4, ?5, 0,
    coalesce(max(number), 0) + 1,
    CASE WHEN max(state = 'active') THEN 'building' ELSE 'active' END
FROM read_model
WHERE tenant_id = ?1 AND name = ?2
ON CONFLICT DO NOTHING
