DELETE FROM rm.search_text
WHERE model = $2 AND ($1::text IS NULL OR tenant_id = $1)
