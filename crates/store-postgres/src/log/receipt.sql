SELECT
    first_position, last_position, version, (extract(epoch FROM recorded_at) * 1000000)::bigint,
    request_hash
FROM es.command
WHERE tenant_id = $1 AND command_id = $2
