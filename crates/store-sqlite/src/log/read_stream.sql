SELECT json_array(
    position, stream_type, stream_id, version, hex(event_id), event_type, schema_version, occurred_at,
    recorded_at, actor_id, hex(command_id), hex(correlation_id), hex(causation_id), payload, metadata
)
FROM event
WHERE tenant_id = ?1 AND stream_type = ?2 AND stream_id = ?3 AND version > ?4 AND position <= ?5
ORDER BY version
