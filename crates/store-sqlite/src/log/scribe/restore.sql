INSERT INTO event (
    tenant_id, position, stream_type, stream_id, version, event_id, event_type, schema_version,
    occurred_at, recorded_at, actor_id, command_id, correlation_id, causation_id, payload, metadata)
SELECT
    ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, unhex(value ->> 4), value ->> 5,
    value ->> 6, value ->> 7, value ->> 8, value ->> 9, unhex(value ->> 10), unhex(value ->> 11),
    unhex(value ->> 12), value ->> 13, value ->> 14
FROM jsonb_each(?2);

INSERT INTO command (
    tenant_id, command_id, request_hash, first_position, last_position, version, recorded_at)
SELECT
    ?1, unhex(value ->> 0), unhex(value ->> 1), value ->> 2, value ->> 3, value ->> 4, value ->> 5
FROM jsonb_each(?3);

INSERT INTO claim (tenant_id, position, kind, key)
SELECT ?1, value ->> 0, value ->> 1, value ->> 2
FROM jsonb_each(?4);
