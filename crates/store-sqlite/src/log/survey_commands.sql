SELECT first_position, last_position, version, recorded_at, request_hash, command_id
FROM json_each(?2) AS asked
CROSS JOIN command
WHERE tenant_id = ?1 AND command_id = unhex(asked.value)
