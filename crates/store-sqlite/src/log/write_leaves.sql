INSERT INTO leaf (tenant_id, position, seed, record)
SELECT ?1, value ->> 0, unhex(value ->> 1), value ->> 2
FROM jsonb_each(?2);

-- How many cases are numbered, where that is told.
INSERT INTO register (tenant_id, cases)
SELECT ?1, ?3
WHERE ?3 IS NOT NULL
ON CONFLICT DO UPDATE SET cases = max(cases, excluded.cases);
