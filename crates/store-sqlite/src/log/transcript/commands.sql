SELECT first_position, last_position, version, recorded_at, request_hash
FROM json_each(?2) AS asked
LEFT JOIN command ON tenant_id = ?1 AND command_id = unhex(asked.value)
ORDER BY asked.id
