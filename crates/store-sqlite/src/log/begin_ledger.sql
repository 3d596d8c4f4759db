INSERT INTO ledger (tenant_id, head, recorded_at)
VALUES (?1, 0, 0)
