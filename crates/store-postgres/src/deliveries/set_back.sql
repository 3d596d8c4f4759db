UPDATE es.delivery
SET
    attempts = $4,
    failed_at = to_timestamp(0) + $5 * interval '1 microsecond',
    next_attempt_at = to_timestamp(0) + $6 * interval '1 microsecond',
    failure = $7,
    edition = $8
WHERE tenant_id = $1 AND subscriber = $2 AND position = $3
