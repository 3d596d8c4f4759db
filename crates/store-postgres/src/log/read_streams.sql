SELECT
    position, stream_type, stream_id, version, event_id, event_type, schema_version, occurred_at,
    (extract(epoch FROM recorded_at) * 1000000)::bigint, actor_id, command_id, correlation_id,
    causation_id, payload::text, metadata::text,
    asked.ordinal - 1
FROM unnest($3::text[]) WITH ORDINALITY AS asked (id, ordinal)
CROSS JOIN LATERAL (
    SELECT *
    FROM es.event
    WHERE tenant_id = $1 AND stream_type = $2 AND stream_id = asked.id AND position <= $4
    ORDER BY version
    OFFSET 0
) AS event
ORDER BY asked.ordinal, version
