-- What proofs are made of: the leaf of each event, and the seed that the salts of its fields follow from. The format
-- of leaves is that of crates/ledger; the commitment to an event is finished here, where its time is known.

CREATE TABLE es.leaf (
    tenant_id text COLLATE "C" NOT NULL,
    position  bigint           NOT NULL,
    seed      bytea            NOT NULL CHECK (length(seed) = 32),
    record    text COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, position)
);

-- How many cases a tenant has numbered: the next one takes the next ordinal.
CREATE TABLE es.register (
    tenant_id text COLLATE "C" PRIMARY KEY,
    cases     bigint NOT NULL CHECK (cases >= 0)
) WITH (fillfactor = 20);

CREATE TRIGGER leaf_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON es.leaf
    FOR EACH STATEMENT EXECUTE FUNCTION es.refuse_change();
CREATE TRIGGER register_is_kept BEFORE DELETE OR TRUNCATE ON es.register
    FOR EACH STATEMENT EXECUTE FUNCTION es.refuse_change();

CREATE FUNCTION es.check_register() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NEW.tenant_id <> OLD.tenant_id OR NEW.cases < OLD.cases THEN
        RAISE EXCEPTION 'lianxin: the number of cases only grows' USING ERRCODE = 'LX002';
    END IF;
    RETURN NEW;
END;
$$;

CREATE TRIGGER register_grows BEFORE UPDATE ON es.register
    FOR EACH ROW EXECUTE FUNCTION es.check_register();

-- The leaves of a statement follow the last one without a gap, up to the head.
CREATE FUNCTION es.check_leaves() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET enable_sort = off
AS $$
BEGIN
    IF EXISTS (
        SELECT 1
        FROM (
            SELECT tenant_id, min(position) AS first, max(position) AS last, count(*) AS leaves
            FROM inserted
            GROUP BY tenant_id
        ) AS batch
        WHERE last - first + 1 <> leaves
           OR last > coalesce((SELECT head FROM es.ledger WHERE ledger.tenant_id = batch.tenant_id), 0)
           OR first <> 1 + coalesce((
                  SELECT position FROM es.leaf
                  WHERE leaf.tenant_id = batch.tenant_id AND position < first
                  ORDER BY position DESC LIMIT 1), 0)
    ) THEN
        RAISE EXCEPTION 'lianxin: leaves follow the last one, up to the head' USING ERRCODE = 'LX002';
    END IF;
    RETURN NULL;
END;
$$;

CREATE TRIGGER leaves_follow AFTER INSERT ON es.leaf
    REFERENCING NEW TABLE AS inserted
    FOR EACH STATEMENT EXECUTE FUNCTION es.check_leaves();

-- Writes the leaves of events that have just been appended after a head. For each event in order: its seed, the
-- hashes of its fields but the time, the salt of that, and the ordinal within the batch of the event before it in
-- its stream, 0 where that stands in the log already.
CREATE FUNCTION es.seal(
    of_tenant text, stood bigint, batch_time timestamptz, numbered text,
    stream_types text[], stream_ids text[], versions bigint[],
    seeds bytea[], hashes bytea[], time_salts bytea[], previous bigint[]
) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_seqscan = off
AS $$
DECLARE
    told bytea := convert_to((extract(epoch FROM batch_time) * 1000000)::bigint::text, 'UTF8');
    cases bigint;
    records text[];
    former text;
    heading text;
BEGIN
    FOR i IN 1 .. cardinality(versions) LOOP
        IF previous[i] > 0 THEN
            former := records[previous[i]];
        ELSIF versions[i] > 1 THEN
            SELECT record INTO former FROM es.leaf
            WHERE tenant_id = of_tenant AND position = (
                SELECT event.position FROM es.event
                WHERE event.tenant_id = of_tenant AND stream_type = stream_types[i]
                  AND stream_id = stream_ids[i] AND version = versions[i] - 1);
            IF former IS NULL THEN
                RAISE EXCEPTION 'lianxin: the event before it in its stream has no leaf'
                    USING ERRCODE = 'LX003';
            END IF;
        ELSE
            former := NULL;
        END IF;

        IF stream_types[i] <> numbered THEN
            heading := 'stream-leaf/v1' || chr(10) || 'stream ' || stream_types[i] || '/' || stream_ids[i];
        ELSIF former IS NOT NULL THEN
            heading := 'case-leaf/v1' || chr(10) || split_part(former, chr(10), 2);
        ELSE
            IF cases IS NULL THEN
                cases := coalesce((
                    SELECT register.cases FROM es.register WHERE tenant_id = of_tenant), 0);
            END IF;
            cases := cases + 1;
            heading := 'case-leaf/v1' || chr(10) || 'case ' || cases;
        END IF;

        records[i] := heading || chr(10) || 'seq ' || versions[i] || chr(10) || 'prev '
            || coalesce(encode(sha256('\x00'::bytea || convert_to(former, 'UTF8')), 'base64'), '-')
            || chr(10) || 'event sha256:'
            || encode(sha256('\x006669656c64732f76310a'::bytea || hashes[i] || sha256(
                   '\x00'::bytea || time_salts[i] || '\x7265636f726465645f617400'::bytea || told)), 'base64')
            || chr(10);
    END LOOP;

    INSERT INTO es.leaf (tenant_id, position, seed, record)
    SELECT of_tenant, stood + ordinal, seed, record
    FROM unnest(seeds, records) WITH ORDINALITY AS new (seed, record, ordinal);

    IF cases IS NOT NULL THEN
        INSERT INTO es.register (tenant_id, cases) VALUES (of_tenant, cases)
        ON CONFLICT (tenant_id) DO UPDATE SET cases = excluded.cases;
    END IF;
END;
$$;

-- Appends a batch as before, and seals it.
CREATE FUNCTION es.append(
    of_tenant text, head_before bigint,
    stream_types text[], stream_ids text[], versions bigint[], event_ids uuid[], event_types text[],
    schema_versions bigint[], occurred text[], payloads text[], metadatas text[], commands bigint[],
    command_ids uuid[], request_hashes bytea[], firsts bigint[], lasts bigint[], last_versions bigint[],
    actors text[], correlations uuid[], causations uuid[],
    claim_kinds text[], claim_keys text[], claim_positions bigint[],
    numbered text, seeds bytea[], hashes bytea[], time_salts bytea[], previous bigint[],
    OUT stood bigint, OUT batch_time timestamptz
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    SELECT appended.stood, appended.batch_time INTO stood, batch_time
    FROM es.append_unsealed(
        of_tenant, head_before, stream_types, stream_ids, versions, event_ids, event_types, schema_versions,
        occurred, payloads, metadatas, commands, command_ids, request_hashes, firsts, lasts, last_versions,
        actors, correlations, causations, claim_kinds, claim_keys, claim_positions) AS appended;
    PERFORM es.seal(
        of_tenant, stood, batch_time, numbered, stream_types, stream_ids, versions, seeds, hashes, time_salts,
        previous);
END;
$$;

-- What appended before: nobody but the function above calls it any more.
ALTER FUNCTION es.append(
    text, bigint, text[], text[], bigint[], uuid[], text[], bigint[], text[], text[], text[], bigint[], uuid[],
    bytea[], bigint[], bigint[], bigint[], text[], uuid[], uuid[], text[], text[], bigint[]
) RENAME TO append_unsealed;

-- Writes down leaves as they are, beside events that have none: those of a copy, or of a log from before there were
-- leaves. Only the owner may.
CREATE FUNCTION es.restore_leaves(
    of_tenant text, after bigint, seeds bytea[], records text[], numbered_cases bigint
) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO es.leaf (tenant_id, position, seed, record)
    SELECT of_tenant, after + ordinal, seed, record
    FROM unnest(seeds, records) WITH ORDINALITY AS old (seed, record, ordinal);

    INSERT INTO es.register (tenant_id, cases) VALUES (of_tenant, coalesce(numbered_cases, 0))
    ON CONFLICT (tenant_id) DO UPDATE SET cases = greatest(register.cases, excluded.cases);
END;
$$;

GRANT SELECT ON es.leaf, es.register TO lianxin_writer, lianxin_reader;
REVOKE ALL ON FUNCTION es.append_unsealed FROM lianxin_writer;
REVOKE ALL ON FUNCTION es.append, es.seal, es.restore_leaves, es.check_leaves, es.check_register FROM PUBLIC;
GRANT EXECUTE ON FUNCTION es.append TO lianxin_writer;
