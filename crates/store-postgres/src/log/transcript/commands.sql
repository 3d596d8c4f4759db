SELECT
    first_position, last_position, version, (extract(epoch FROM recorded_at) * 1000000)::bigint,
    request_hash
FROM unnest($2::uuid[]) WITH ORDINALITY AS asked (id, ordinal)
LEFT JOIN es.command ON tenant_id = $1 AND command_id = asked.id
ORDER BY asked.ordinal
