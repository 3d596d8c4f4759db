SELECT
    position, stream_type, stream_id, version, event_id, event_type, schema_version, occurred_at,
    recorded_at, actor_id, command_id, correlation_id, causation_id, payload, metadata
FROM event
WHERE tenant_id = ?1
ORDER BY position
