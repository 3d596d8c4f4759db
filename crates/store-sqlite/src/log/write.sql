-- Writes a batch and commits it. Its events, receipts and unique values come as arrays of rows. When
-- the head does not stand where the batch was judged, it is not moved: then the first event is refused,
-- or nothing is written and no time comes back.
--
-- Parameters carry no numbers: numbered ones would have to leave gaps, which sqlx does not bind.
INSERT INTO ledger (tenant_id, head, recorded_at)
SELECT column1, 0, 0
FROM (VALUES (?))
WHERE NOT EXISTS (SELECT 1 FROM ledger WHERE tenant_id = column1);

-- The clock may be set back; the ledger's time is not.
UPDATE ledger
SET head = ?,
    recorded_at = max(recorded_at, CAST(round(unixepoch('subsec') * 1000) AS INTEGER) * 1000)
WHERE tenant_id = ? AND head = ?;

INSERT INTO event (
    tenant_id, recorded_at, position, stream_type, stream_id, version, event_id, event_type,
    schema_version, occurred_at, actor_id, command_id, correlation_id, causation_id, payload,
    metadata)
SELECT
    tenant_id, recorded_at, value ->> 0, value ->> 1, value ->> 2, value ->> 3, unhex(value ->> 4),
    value ->> 5, value ->> 6, value ->> 7, value ->> 8, unhex(value ->> 9), unhex(value ->> 10),
    unhex(value ->> 11), value ->> 12, value ->> 13
FROM ledger
CROSS JOIN jsonb_each(?)
WHERE tenant_id = ? AND head = ?;

INSERT INTO command (
    tenant_id, recorded_at, command_id, request_hash, first_position, last_position, version)
SELECT
    tenant_id, recorded_at, unhex(value ->> 0), unhex(value ->> 1), value ->> 2, value ->> 3,
    value ->> 4
FROM ledger
CROSS JOIN jsonb_each(?)
WHERE tenant_id = ? AND head = ?;

INSERT INTO claim (tenant_id, kind, key, position)
SELECT tenant_id, value ->> 0, value ->> 1, value ->> 2
FROM ledger
CROSS JOIN jsonb_each(?)
WHERE tenant_id = ? AND head = ?;

SELECT recorded_at
FROM ledger
WHERE tenant_id = ? AND head = ?;

COMMIT;
