-- Locked by name, as others lock several of them too. What is lost with the server is folded again.
WITH standing AS (
    SELECT model.generation, advance.until
    FROM rm.read_model AS model
    JOIN unnest($2::text[], $3::bigint[], $4::bigint[]) AS advance (generation, since, until)
        ON model.generation = advance.generation AND model.position = advance.since
    WHERE model.tenant_id = $1
    ORDER BY model.generation
    FOR UPDATE OF model
)
UPDATE rm.read_model AS model
SET position = standing.until
FROM standing
WHERE model.tenant_id = $1 AND model.generation = standing.generation
RETURNING model.generation, set_config('synchronous_commit', 'off', true)
