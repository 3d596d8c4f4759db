SELECT EXISTS (
    SELECT 1 FROM search_key
    WHERE NOT ((?1 IS NULL OR tenant_id = ?1) AND model = ?2)
)
