-- What is lost of a read model with the server is folded again: nobody waits for the disk.
UPDATE rm.read_model
SET position = $4
WHERE tenant_id = $1 AND generation = $2 AND position = $3
RETURNING set_config('synchronous_commit', 'off', true)
