DELETE FROM search_text
WHERE rowid IN (
    SELECT id FROM search_key WHERE tenant_id = ?1 AND generation = ?2
)
