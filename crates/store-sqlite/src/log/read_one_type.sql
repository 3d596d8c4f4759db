SELECT
    position, stream_type, stream_id, version, event_id, event_type, schema_version, occurred_at,
    recorded_at, actor_id, command_id, correlation_id, causation_id, payload, metadata
FROM event INDEXED BY event_by_type
WHERE tenant_id = ?1 AND position > ?2 AND position <= ?3
  AND (?5 IS NULL OR stream_type = ?5)
  AND event_type = ?6
ORDER BY position
LIMIT ?4
