UPDATE rm.read_model
SET holder = $3, held_until = clock_timestamp() + make_interval(secs => $4)
WHERE
    tenant_id = $1 AND generation = ANY($2)
    AND (holder = $3 OR held_until IS NULL OR held_until <= clock_timestamp())
RETURNING generation
