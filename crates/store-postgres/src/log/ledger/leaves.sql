SELECT position, seed, record
FROM es.leaf
WHERE tenant_id = $1 AND position > $2 AND position <= $3
ORDER BY position
