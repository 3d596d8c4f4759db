-- What copying a log needs: unique values in the order in which they were taken, and events that keep
-- the times at which they were recorded elsewhere. Only the owner may restore; the service may not.

CREATE INDEX claim_by_position ON es.claim (tenant_id, position);

-- Writes down what another log holds after a position, with its times. As in es.append, the positions
-- follow from the head; a passage for another head is refused whole, with the error LX001.
--
-- The arrays describe the events in order, the commands with their receipts, and the unique values with
-- the positions that took them.
CREATE FUNCTION es.restore(
    of_tenant text, head_before bigint,
    stream_types text[], stream_ids text[], versions bigint[], event_ids uuid[], event_types text[],
    schema_versions bigint[], occurred text[], recorded timestamptz[], actors text[],
    event_commands uuid[], correlations uuid[], causations uuid[], payloads text[], metadatas text[],
    command_ids uuid[], request_hashes bytea[], firsts bigint[], lasts bigint[], last_versions bigint[],
    commanded timestamptz[],
    claim_kinds text[], claim_keys text[], claim_positions bigint[]
) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF head_before = 0 THEN
        INSERT INTO es.ledger (tenant_id, head, recorded_at)
        VALUES (of_tenant, 0, recorded[1])
        ON CONFLICT DO NOTHING;
    END IF;

    UPDATE es.ledger
    SET head = head + cardinality(event_ids), recorded_at = recorded[cardinality(recorded)]
    WHERE tenant_id = of_tenant AND head = head_before;

    IF NOT FOUND THEN
        RAISE EXCEPTION 'lianxin: the head has moved' USING ERRCODE = 'LX001';
    END IF;

    INSERT INTO es.event (
        tenant_id, position, stream_type, stream_id, version, event_id, event_type, schema_version,
        occurred_at, recorded_at, actor_id, command_id, correlation_id, causation_id, payload, metadata)
    SELECT
        of_tenant, head_before + ordinal, stream_type, stream_id, version, event_id, event_type,
        schema_version, occurred_at, recorded_at, actor_id, command_id, correlation_id, causation_id,
        payload::json, metadata::json
    FROM unnest(
        stream_types, stream_ids, versions, event_ids, event_types, schema_versions, occurred, recorded,
        actors, event_commands, correlations, causations, payloads, metadatas
    ) WITH ORDINALITY AS old (
        stream_type, stream_id, version, event_id, event_type, schema_version, occurred_at, recorded_at,
        actor_id, command_id, correlation_id, causation_id, payload, metadata, ordinal);

    INSERT INTO es.command (
        tenant_id, command_id, request_hash, first_position, last_position, version, recorded_at)
    SELECT of_tenant, command_id, request_hash, first_position, last_position, version, recorded_at
    FROM unnest(command_ids, request_hashes, firsts, lasts, last_versions, commanded)
        AS old (command_id, request_hash, first_position, last_position, version, recorded_at);

    INSERT INTO es.claim (tenant_id, kind, key, position)
    SELECT of_tenant, kind, key, position
    FROM unnest(claim_kinds, claim_keys, claim_positions) AS old (kind, key, position);
END;
$$;

REVOKE ALL ON FUNCTION es.restore FROM PUBLIC;
