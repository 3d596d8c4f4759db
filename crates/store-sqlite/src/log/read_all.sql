SELECT json_group_array(json_array(
    position, stream_type, stream_id, version, hex(event_id), event_type, schema_version, occurred_at,
    recorded_at, actor_id, hex(command_id), hex(correlation_id), hex(causation_id), payload, metadata
))
FROM (
    SELECT *
    FROM event
    WHERE tenant_id = ?1 AND position > ?2 AND position <= ?3
    ORDER BY position
    LIMIT ?4
)
