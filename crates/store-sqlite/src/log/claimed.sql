SELECT position
FROM json_each(?3) AS asked
LEFT JOIN claim ON tenant_id = ?1 AND kind = ?2 AND claim.key = asked.value
ORDER BY asked.id
