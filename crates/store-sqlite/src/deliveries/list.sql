SELECT
    subscriber, position, attempts, failed_at, next_attempt_at, failure, edition,
    coalesce(held_until > unixepoch('now', 'subsec'), 0)
FROM delivery
WHERE tenant_id = ?1
ORDER BY subscriber
