SELECT position, seed, record
FROM leaf
WHERE tenant_id = ?1 AND position IN (SELECT value FROM json_each(?2))
ORDER BY position
