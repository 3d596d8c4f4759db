INSERT INTO raw_event (
    tenant_id, stream_type, stream_id, version, event_id, event_type, schema_version, occurred_at,
    actor_id, command_id, correlation_id, payload, metadata)
SELECT
    $1, stream_type, stream_id, version, event_id, event_type, schema_version, occurred_at,
    actor_id, command_id, command_id, payload::json, metadata::json
FROM unnest(
    $2::text[], $3::text[], $4::bigint[], $5::uuid[], $6::text[], $7::bigint[], $8::text[],
    $9::text[], $10::uuid[], $11::text[], $12::text[]
) AS new (
    stream_type, stream_id, version, event_id, event_type, schema_version, occurred_at, actor_id,
    command_id, payload, metadata)
