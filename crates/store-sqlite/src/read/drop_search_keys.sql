DELETE FROM search_key
WHERE tenant_id = ?1 AND generation = ?2
