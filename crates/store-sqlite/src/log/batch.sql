-- What writes a batch, made anew on the writing connection each time it opens: one statement, so that
-- it is a transaction by itself and one trip to the connection's thread. Its events, receipts and
-- unique values come as arrays of rows. When the head does not stand where the batch was judged, the
-- whole of it is refused.
CREATE TEMP VIEW batch (tenant_id, head_after, head_before, events, receipts, claims) AS
SELECT NULL, NULL, NULL, NULL, NULL, NULL;

CREATE TEMP TRIGGER batch_insert INSTEAD OF INSERT ON batch
BEGIN
    INSERT INTO ledger (tenant_id, head, recorded_at)
    SELECT NEW.tenant_id, 0, 0
    WHERE NOT EXISTS (SELECT 1 FROM ledger WHERE tenant_id = NEW.tenant_id);

    -- The clock may be set back; the ledger's time is not.
    UPDATE ledger
    SET head = NEW.head_after,
        recorded_at = max(recorded_at, CAST(round(unixepoch('subsec') * 1000) AS INTEGER) * 1000)
    WHERE tenant_id = NEW.tenant_id AND head = NEW.head_before;

    SELECT RAISE(ABORT, 'lianxin: the head has moved')
    WHERE changes() <> 1;

    INSERT INTO event (
        tenant_id, recorded_at, position, stream_type, stream_id, version, event_id, event_type,
        schema_version, occurred_at, actor_id, command_id, correlation_id, causation_id, payload,
        metadata)
    SELECT
        tenant_id, recorded_at, value ->> 0, value ->> 1, value ->> 2, value ->> 3,
        unhex(value ->> 4), value ->> 5, value ->> 6, value ->> 7, value ->> 8, unhex(value ->> 9),
        unhex(value ->> 10), unhex(value ->> 11), value ->> 12, value ->> 13
    FROM ledger
    CROSS JOIN jsonb_each(NEW.events)
    WHERE tenant_id = NEW.tenant_id;

    INSERT INTO command (
        tenant_id, recorded_at, command_id, request_hash, first_position, last_position, version)
    SELECT
        tenant_id, recorded_at, unhex(value ->> 0), unhex(value ->> 1), value ->> 2, value ->> 3,
        value ->> 4
    FROM ledger
    CROSS JOIN jsonb_each(NEW.receipts)
    WHERE tenant_id = NEW.tenant_id;

    INSERT INTO claim (tenant_id, kind, key, position)
    SELECT tenant_id, value ->> 0, value ->> 1, value ->> 2
    FROM ledger
    CROSS JOIN jsonb_each(NEW.claims)
    WHERE tenant_id = NEW.tenant_id;
END;
