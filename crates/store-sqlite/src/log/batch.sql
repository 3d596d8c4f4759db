-- What writes the events of a batch, made anew on the writing connection each time it opens: one statement, whatever
-- it holds. Its events, receipts and unique values come as arrays of rows. When the head does not stand where the
-- batch was judged, the whole of it is refused.
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

    -- What the events of a command have in common is taken out once: without the limit the engine
    -- would merge the two queries and take it out again for every event.
    INSERT INTO event (
        tenant_id, recorded_at, actor_id, command_id, correlation_id, causation_id, position,
        stream_type, stream_id, version, event_id, event_type, schema_version, occurred_at, payload,
        metadata)
    SELECT
        ledger.tenant_id, ledger.recorded_at, actor_id, command_id, correlation_id, causation_id,
        event.value ->> 0, event.value ->> 1, event.value ->> 2, event.value ->> 3,
        unhex(event.value ->> 4), event.value ->> 5, event.value ->> 6, event.value ->> 7,
        event.value ->> 8, event.value ->> 9
    FROM ledger
    CROSS JOIN (
        SELECT
            value ->> 0 AS actor_id, unhex(value ->> 1) AS command_id,
            unhex(value ->> 2) AS correlation_id, unhex(value ->> 3) AS causation_id,
            jsonb_extract(value, '$[4]') AS events
        FROM jsonb_each(NEW.events)
        LIMIT -1
    ) AS command
    CROSS JOIN jsonb_each(command.events) AS event
    WHERE ledger.tenant_id = NEW.tenant_id;

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
