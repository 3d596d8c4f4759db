-- Key by key: a session keeps for long what it planned in an empty log, where a join looks as cheap.
SELECT (SELECT position FROM es.claim WHERE tenant_id = $1 AND kind = $2 AND claim.key = asked.key)
FROM unnest($3::text[]) WITH ORDINALITY AS asked (key, ordinal)
ORDER BY asked.ordinal
