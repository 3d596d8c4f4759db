INSERT INTO register (tenant_id, cases)
VALUES (?1, ?2)
ON CONFLICT DO UPDATE SET cases = max(cases, excluded.cases)
