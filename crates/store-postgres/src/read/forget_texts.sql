DELETE FROM rm.search_text
WHERE tenant_id = $1 AND generation = $2
