SELECT at, account, role, action, stream_type, stream_id, command_id, code, path
FROM attempt
WHERE tenant_id = ?1
ORDER BY ordinal DESC
LIMIT ?2
