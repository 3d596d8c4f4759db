SELECT
    (extract(epoch FROM at) * 1000000)::bigint, account, role, action, stream_type, stream_id,
    command_id, code, path
FROM es.attempt
WHERE tenant_id = $1
ORDER BY ordinal DESC
LIMIT $2
