COPY raw_event (
    tenant_id, stream_type, stream_id, version, event_id, event_type, schema_version, occurred_at,
    actor_id, command_id, correlation_id, payload, metadata)
FROM STDIN
