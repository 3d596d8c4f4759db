DELETE FROM search_key
WHERE (?1 IS NULL OR tenant_id = ?1) AND model = ?2
