SELECT json_array(
    position, stream_type, stream_id, version, hex(event_id), event_type, schema_version, occurred_at,
    recorded_at, actor_id, hex(command_id), hex(correlation_id), hex(causation_id), payload, metadata
), asked.key
FROM json_each(?3) AS asked
CROSS JOIN event
WHERE tenant_id = ?1 AND stream_type = ?2 AND stream_id = asked.value AND +position <= ?4
ORDER BY asked.key, version
