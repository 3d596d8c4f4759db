INSERT INTO es.attempt (
    tenant_id, ordinal, at, account, role, action, stream_type, stream_id, command_id, code, path)
SELECT
    $1, newest.ordinal + new.ordinal, to_timestamp(0) + new.at * interval '1 microsecond', account,
    role, action, stream_type, stream_id, command_id, code, path
FROM (SELECT coalesce(max(ordinal), 0) AS ordinal FROM es.attempt WHERE tenant_id = $1) AS newest
CROSS JOIN unnest(
    $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::uuid[], $9::text[],
    $10::text[]
) WITH ORDINALITY AS new (
    at, account, role, action, stream_type, stream_id, command_id, code, path, ordinal)
