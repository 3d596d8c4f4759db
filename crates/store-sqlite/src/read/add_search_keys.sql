INSERT INTO search_key (tenant_id, generation, key)
SELECT ?1, ?2, texts.key
FROM json_each(?3) AS texts
WHERE true
ON CONFLICT DO NOTHING
