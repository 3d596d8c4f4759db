INSERT INTO raw_event (
    tenant_id, stream_type, stream_id, version, event_id, event_type, schema_version, occurred_at,
    actor_id, command_id, correlation_id, payload, metadata)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11::json, $12::json)
