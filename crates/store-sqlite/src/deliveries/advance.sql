UPDATE delivery
SET
    position = ?4, attempts = NULL, failed_at = NULL, next_attempt_at = NULL, failure = NULL,
    edition = NULL
WHERE tenant_id = ?1 AND subscriber = ?2 AND position = ?3
