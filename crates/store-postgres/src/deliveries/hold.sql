UPDATE es.delivery
SET holder = $3, held_until = clock_timestamp() + make_interval(secs => $4)
WHERE
    tenant_id = $1 AND subscriber = ANY($2)
    AND (holder = $3 OR held_until IS NULL OR held_until <= clock_timestamp())
RETURNING subscriber
