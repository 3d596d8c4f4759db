-- Locked by name, as others lock several of them too.
WITH free AS (
    SELECT generation
    FROM rm.read_model
    WHERE
        tenant_id = $1 AND generation = ANY($2)
        AND (holder = $3 OR held_until IS NULL OR held_until <= clock_timestamp())
    ORDER BY generation
    FOR UPDATE
)
UPDATE rm.read_model AS model
SET holder = $3, held_until = clock_timestamp() + make_interval(secs => $4)
FROM free
WHERE model.tenant_id = $1 AND model.generation = free.generation
RETURNING model.generation
