UPDATE delivery
SET attempts = ?4, failed_at = ?5, next_attempt_at = ?6, failure = ?7, edition = ?8
WHERE tenant_id = ?1 AND subscriber = ?2 AND position = ?3
