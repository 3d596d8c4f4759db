SELECT json_group_array(json_array(
    position, stream_type, stream_id, version, hex(event_id), event_type, schema_version, occurred_at,
    recorded_at, actor_id, hex(command_id), hex(correlation_id), hex(causation_id), payload, metadata
))
FROM (
    SELECT *
    FROM event INDEXED BY event_by_type
    WHERE tenant_id = ?1 AND position > ?2 AND position <= ?3
      AND (?5 IS NULL OR stream_type = ?5)
      AND event_type = ?6
    ORDER BY position
    LIMIT ?4
)
