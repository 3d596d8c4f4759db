-- The index says which rows; what they hold is told by the table itself, as the index would answer for
-- the columns that it has a copy of.
SELECT
    stored.position, stored.stream_type, stored.stream_id, stored.version, stored.event_id,
    stored.event_type, stored.schema_version, stored.occurred_at, stored.recorded_at, stored.actor_id,
    stored.command_id, stored.correlation_id, stored.causation_id, stored.payload, stored.metadata,
    placed.position AS place
FROM (
    SELECT rowid AS row, position
    FROM event
    WHERE tenant_id = ?1 AND position > ?2 AND position <= ?3
) AS placed
CROSS JOIN event AS stored NOT INDEXED ON stored.rowid = placed.row
WHERE stored.tenant_id = ?1
ORDER BY placed.position
