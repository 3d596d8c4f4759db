UPDATE read_model
SET position = advance.until
FROM (
    SELECT value ->> 0 AS generation, value ->> 1 AS since, value ->> 2 AS until
    FROM json_each(?2)
) AS advance
WHERE
    read_model.tenant_id = ?1
    AND read_model.generation = advance.generation
    AND read_model.position = advance.since
RETURNING read_model.generation
