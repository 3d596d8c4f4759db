SELECT position, seed, record
FROM es.leaf
WHERE tenant_id = $1 AND position = ANY ($2::bigint[])
ORDER BY position
