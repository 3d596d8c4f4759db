INSERT INTO es.delivery (tenant_id, subscriber, position)
VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING
