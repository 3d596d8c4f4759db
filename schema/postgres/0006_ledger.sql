-- What the log says about itself: an event of the stream type `ledger` whose leaf is no leaf of an event. Nothing
-- commits to it, so it has the time of the event before it and can be made again from the log.

-- Writes such an event after a head that the caller has locked, or refuses with the error LX001 when it has moved.
CREATE FUNCTION es.inscribe(
    of_tenant text, head_before bigint, of_stream text, of_version bigint, id uuid, of_type text, occurred text,
    actor text, of_payload text, of_metadata text, asked bytea, of_record text
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    last_time timestamptz;
BEGIN
    UPDATE es.ledger SET head = head + 1
    WHERE tenant_id = of_tenant AND head = head_before
    RETURNING recorded_at INTO last_time;

    IF last_time IS NULL THEN
        RAISE EXCEPTION 'lianxin: the head has moved' USING ERRCODE = 'LX001';
    END IF;

    INSERT INTO es.event (
        tenant_id, position, stream_type, stream_id, version, event_id, event_type, schema_version,
        occurred_at, recorded_at, actor_id, command_id, correlation_id, payload, metadata)
    VALUES (
        of_tenant, head_before + 1, 'ledger', of_stream, of_version, id, of_type, 1,
        occurred, last_time, actor, id, id, of_payload::json, of_metadata::json);

    INSERT INTO es.command (
        tenant_id, command_id, request_hash, first_position, last_position, version, recorded_at)
    VALUES (of_tenant, id, asked, head_before + 1, head_before + 1, of_version, last_time);

    INSERT INTO es.leaf (tenant_id, position, seed, record)
    VALUES (of_tenant, head_before + 1, decode(repeat('00', 32), 'hex'), of_record);
END;
$$;

REVOKE ALL ON FUNCTION es.inscribe FROM PUBLIC;
GRANT EXECUTE ON FUNCTION es.inscribe TO lianxin_writer;
