SELECT
    position, stream_type, stream_id, version, event_id, event_type, schema_version, occurred_at,
    (extract(epoch FROM recorded_at) * 1000000)::bigint AS recorded_at, actor_id, command_id,
    correlation_id, causation_id, payload::text AS payload, metadata::text AS metadata
FROM es.event
WHERE tenant_id = $1
ORDER BY position
