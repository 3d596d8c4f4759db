SELECT position
FROM unnest($3::text[]) WITH ORDINALITY AS asked (key, ordinal)
LEFT JOIN es.claim ON tenant_id = $1 AND kind = $2 AND claim.key = asked.key
ORDER BY asked.ordinal
