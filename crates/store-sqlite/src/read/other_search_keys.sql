SELECT EXISTS (
    SELECT 1 FROM search_key
    WHERE NOT (tenant_id = ?1 AND generation = ?2)
)
