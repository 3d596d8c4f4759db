SELECT
    position, stream_type, stream_id, version, event_id, event_type, schema_version, occurred_at,
    (extract(epoch FROM recorded_at) * 1000000)::bigint, actor_id, command_id, correlation_id,
    causation_id, payload::text, metadata::text
FROM es.event
WHERE tenant_id = $1 AND position > $2 AND position <= $3
  AND ($5::text IS NULL OR stream_type = $5)
  AND ($6::text[] IS NULL OR event_type = ANY ($6))
ORDER BY position
LIMIT $4
