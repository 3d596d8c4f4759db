SELECT first_position, last_position, version, recorded_at, request_hash
FROM command
WHERE tenant_id = ?1 AND command_id = ?2
