UPDATE delivery
SET holder = ?3, held_until = unixepoch('now', 'subsec') + ?4
WHERE
    tenant_id = ?1 AND subscriber IN (SELECT value FROM json_each(?2))
    AND (holder = ?3 OR held_until IS NULL OR held_until <= unixepoch('now', 'subsec'))
RETURNING subscriber
