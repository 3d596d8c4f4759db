INSERT INTO rm.read_model (tenant_id, name, generation, fingerprint, revision, position, number, state)
SELECT
    $1, $2, $3, $4, $5, 0,
    coalesce(max(number), 0) + 1,
    CASE WHEN bool_or(state = 'active') THEN 'building' ELSE 'active' END
FROM rm.read_model
WHERE tenant_id = $1 AND name = $2
ON CONFLICT DO NOTHING
