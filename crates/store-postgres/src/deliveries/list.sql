SELECT
    subscriber, position, attempts,
    (extract(epoch FROM failed_at) * 1000000)::bigint,
    (extract(epoch FROM next_attempt_at) * 1000000)::bigint,
    failure, edition, coalesce(held_until > clock_timestamp(), false)
FROM es.delivery
WHERE tenant_id = $1
ORDER BY subscriber
