-- Times never go back, so the last position at or before ?2 is found by halving: everything up to
-- `low` is at or before it, everything from `high` on is after it.
WITH RECURSIVE search (low, high) AS (
    SELECT 0, 1 + coalesce((SELECT max(position) FROM event WHERE tenant_id = ?1), 0)
    UNION ALL
    SELECT
        CASE WHEN event.recorded_at <= ?2 THEN event.position ELSE low END,
        CASE WHEN event.recorded_at <= ?2 THEN high ELSE event.position END
    FROM search
    CROSS JOIN event
    WHERE event.tenant_id = ?1 AND event.position = (low + high) / 2 AND high - low > 1
)
SELECT max(low) FROM search
