INSERT INTO rm.search_text (tenant_id, generation, key, tokens)
SELECT $1, $2, unnest($5::text[]), unnest($6::text[])
WHERE EXISTS (SELECT FROM moved)
ON CONFLICT (tenant_id, generation, key) DO UPDATE SET tokens = excluded.tokens
