-- Times never go back, so the last position at or before $2 is found by halving: everything up to
-- `low` is at or before it, everything from `high` on is after it.
WITH RECURSIVE search (low, high) AS (
    SELECT
        0::bigint,
        1 + coalesce((SELECT max(position) FROM es.event WHERE tenant_id = $1), 0)::bigint
    UNION ALL
    SELECT
        CASE WHEN middle.at_or_before THEN middle.position ELSE low END,
        CASE WHEN middle.at_or_before THEN high ELSE middle.position END
    FROM search
    CROSS JOIN LATERAL (
        SELECT position, (extract(epoch FROM recorded_at) * 1000000)::bigint <= $2 AS at_or_before
        FROM es.event
        WHERE tenant_id = $1 AND position = (low + high) / 2
    ) AS middle
    WHERE high - low > 1
)
SELECT max(low) FROM search
