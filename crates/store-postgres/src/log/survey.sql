-- Everything the log knows about what a batch touches, in one consistent read: the head, earlier
-- commands, the versions of streams, values that are taken. Answers name their question by its ordinal.
-- Each is looked up by itself: a session keeps for long what it planned in an empty log, where a join that
-- reads a tenant's whole table looks as cheap.
SELECT 0::bigint, 0::bigint, head, 0::bigint, 0::bigint, 0::bigint, NULL::bytea
FROM es.ledger
WHERE tenant_id = $1

UNION ALL
SELECT
    1, asked.ordinal - 1, first_position, last_position, version,
    (extract(epoch FROM recorded_at) * 1000000)::bigint, request_hash
FROM unnest($2::uuid[]) WITH ORDINALITY AS asked (id, ordinal)
CROSS JOIN LATERAL (
    SELECT * FROM es.command WHERE tenant_id = $1 AND command_id = asked.id LIMIT 1
) AS command

UNION ALL
SELECT 2, asked.ordinal - 1, stands.version, 0, 0, 0, NULL
FROM unnest($3::text[], $4::text[]) WITH ORDINALITY AS asked (stream_type, stream_id, ordinal)
CROSS JOIN LATERAL (
    SELECT version
    FROM es.event
    WHERE tenant_id = $1 AND stream_type = asked.stream_type AND stream_id = asked.stream_id
    ORDER BY version DESC
    LIMIT 1
) AS stands

UNION ALL
SELECT 3, asked.ordinal - 1, position, 0, 0, 0, NULL
FROM unnest($5::text[], $6::text[]) WITH ORDINALITY AS asked (kind, key, ordinal)
CROSS JOIN LATERAL (
    SELECT position FROM es.claim
    WHERE tenant_id = $1 AND claim.kind = asked.kind AND claim.key = asked.key
    LIMIT 1
) AS claim
