SELECT position
FROM claim
WHERE tenant_id = ?1 AND kind = ?2 AND key = ?3
