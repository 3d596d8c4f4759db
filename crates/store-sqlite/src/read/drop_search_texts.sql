DELETE FROM search_text
WHERE rowid IN (
    SELECT id FROM search_key WHERE (?1 IS NULL OR tenant_id = ?1) AND model = ?2
)
