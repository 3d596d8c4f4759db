INSERT OR REPLACE INTO search_text (rowid, tokens)
SELECT search_key.id, texts.value
FROM json_each(?3) AS texts
CROSS JOIN search_key
    ON search_key.tenant_id = ?1
    AND search_key.generation = ?2
    AND search_key.key = texts.key
