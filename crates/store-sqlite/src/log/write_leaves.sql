INSERT INTO leaf (tenant_id, position, seed, record)
SELECT ?1, value ->> 0, unhex(value ->> 1), value ->> 2
FROM jsonb_each(?2);
