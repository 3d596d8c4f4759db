SELECT asked.key, position
FROM json_each(?2) AS asked
CROSS JOIN claim
WHERE tenant_id = ?1 AND kind = asked.value ->> 0 AND claim.key = asked.value ->> 1
