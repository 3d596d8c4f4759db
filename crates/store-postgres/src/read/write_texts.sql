INSERT INTO rm.search_text (tenant_id, generation, key, tokens)
SELECT $1, $2, * FROM unnest($3::text[], $4::text[])
ON CONFLICT (tenant_id, generation, key) DO UPDATE SET tokens = excluded.tokens
