-- The event log of the server engine, in the schema `es`. Tables are keyed by tenant first and refer to
-- no other, so that they distribute by `tenant_id`. Texts are compared byte by byte. Payload and
-- metadata keep the exact text that was written.
--
-- Roles: lianxin_owner owns everything, lianxin_writer reads and appends through es.append alone,
-- lianxin_reader reads. None of them logs in; a login is granted one of them.
--
-- Functions look for names in temporary schemas last. Left unsaid they look there first, and whoever may
-- append could have types of their own (`json`, say) run code as the owner.

CREATE SCHEMA es;

-- Which of these files have been applied.
CREATE TABLE es.migration (
    version    bigint      PRIMARY KEY,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE es.ledger (
    tenant_id   text COLLATE "C" PRIMARY KEY,
    head        bigint      NOT NULL CHECK (head >= 0),
    recorded_at timestamptz NOT NULL
) WITH (fillfactor = 20);

CREATE TABLE es.event (
    tenant_id      text COLLATE "C" NOT NULL,
    position       bigint           NOT NULL CHECK (position >= 1),
    stream_type    text COLLATE "C" NOT NULL,
    stream_id      text COLLATE "C" NOT NULL,
    version        bigint           NOT NULL CHECK (version >= 1),
    event_id       uuid             NOT NULL,
    event_type     text COLLATE "C" NOT NULL,
    schema_version bigint           NOT NULL CHECK (schema_version >= 1),
    occurred_at    text COLLATE "C" NOT NULL,
    recorded_at    timestamptz      NOT NULL,
    actor_id       text COLLATE "C" NOT NULL,
    command_id     uuid             NOT NULL,
    correlation_id uuid             NOT NULL,
    causation_id   uuid,
    payload        json             NOT NULL,
    metadata       json             NOT NULL,
    PRIMARY KEY (tenant_id, position),
    UNIQUE (tenant_id, stream_type, stream_id, version),
    UNIQUE (tenant_id, event_id)
);

CREATE INDEX event_by_type ON es.event (tenant_id, event_type, position);
CREATE INDEX event_by_correlation ON es.event (tenant_id, correlation_id, position);

-- `version` is that of the append's first stream after it.
CREATE TABLE es.command (
    tenant_id      text COLLATE "C" NOT NULL,
    command_id     uuid             NOT NULL,
    request_hash   bytea            NOT NULL CHECK (length(request_hash) = 32),
    first_position bigint           NOT NULL,
    last_position  bigint           NOT NULL CHECK (last_position >= first_position),
    version        bigint           NOT NULL CHECK (version >= 1),
    recorded_at    timestamptz      NOT NULL,
    PRIMARY KEY (tenant_id, command_id)
);

CREATE TABLE es.claim (
    tenant_id text COLLATE "C" NOT NULL,
    kind      text COLLATE "C" NOT NULL,
    key       text COLLATE "C" NOT NULL,
    position  bigint           NOT NULL,
    PRIMARY KEY (tenant_id, kind, key)
);

-- Appends a batch after the head, and tells where that stood and the batch's time. The positions follow
-- from the head, so they have no gaps whatever is passed; the unique keys refuse what does not fit. A batch
-- judged at another head is refused whole, with the error LX001; one judged at none (null) is taken at any.
--
-- The arrays describe the events in order, each with the ordinal of its command; the commands with
-- their receipts; and the unique values with the position that takes them. These positions are counted from
-- the head, the batch's first event being 1.
CREATE FUNCTION es.append(
    of_tenant text, head_before bigint,
    stream_types text[], stream_ids text[], versions bigint[], event_ids uuid[], event_types text[],
    schema_versions bigint[], occurred text[], payloads text[], metadatas text[], commands bigint[],
    command_ids uuid[], request_hashes bytea[], firsts bigint[], lasts bigint[], last_versions bigint[],
    actors text[], correlations uuid[], causations uuid[],
    claim_kinds text[], claim_keys text[], claim_positions bigint[],
    OUT stood bigint, OUT batch_time timestamptz
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF head_before = 0 THEN
        INSERT INTO es.ledger (tenant_id, head, recorded_at)
        VALUES (of_tenant, 0, clock_timestamp())
        ON CONFLICT DO NOTHING;
    END IF;

    UPDATE es.ledger
    SET head = head + cardinality(event_ids),
        recorded_at = greatest(recorded_at, clock_timestamp())
    WHERE tenant_id = of_tenant AND head = coalesce(head_before, head)
    RETURNING head - cardinality(event_ids), recorded_at INTO stood, batch_time;

    IF batch_time IS NULL THEN
        RAISE EXCEPTION 'lianxin: the head has moved' USING ERRCODE = 'LX001';
    END IF;

    INSERT INTO es.event (
        tenant_id, position, stream_type, stream_id, version, event_id, event_type, schema_version,
        occurred_at, recorded_at, actor_id, command_id, correlation_id, causation_id, payload, metadata)
    SELECT
        of_tenant, stood + ordinal, stream_type, stream_id, version, event_id, event_type,
        schema_version, occurred_at, batch_time, actors[command], command_ids[command],
        correlations[command], causations[command], payload::json, metadata::json
    FROM unnest(
        stream_types, stream_ids, versions, event_ids, event_types, schema_versions, occurred, payloads,
        metadatas, commands
    ) WITH ORDINALITY AS new (
        stream_type, stream_id, version, event_id, event_type, schema_version, occurred_at, payload,
        metadata, command, ordinal);

    INSERT INTO es.command (
        tenant_id, command_id, request_hash, first_position, last_position, version, recorded_at)
    SELECT
        of_tenant, command_id, request_hash, stood + first_position, stood + last_position, version, batch_time
    FROM unnest(command_ids, request_hashes, firsts, lasts, last_versions)
        AS new (command_id, request_hash, first_position, last_position, version);

    IF cardinality(claim_kinds) > 0 THEN
        INSERT INTO es.claim (tenant_id, kind, key, position)
        SELECT of_tenant, kind, key, stood + position
        FROM unnest(claim_kinds, claim_keys, claim_positions) AS new (kind, key, position);
    END IF;
END;
$$;

-- Holds the tenant's head until the transaction ends, and tells where it stands: whoever appends
-- meanwhile waits, and is then refused because it has moved.
CREATE FUNCTION es.lock(of_tenant text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO es.ledger (tenant_id, head, recorded_at)
    VALUES (of_tenant, 0, clock_timestamp())
    ON CONFLICT DO NOTHING;
    RETURN (SELECT head FROM es.ledger WHERE tenant_id = of_tenant FOR UPDATE);
END;
$$;

-- What follows refuses change to whoever may connect, the owner among them. The append does not rely
-- on it.

CREATE FUNCTION es.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'lianxin: es.% is only ever appended to', TG_TABLE_NAME USING ERRCODE = 'LX002';
END;
$$;

CREATE TRIGGER event_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON es.event
    FOR EACH STATEMENT EXECUTE FUNCTION es.refuse_change();
CREATE TRIGGER command_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON es.command
    FOR EACH STATEMENT EXECUTE FUNCTION es.refuse_change();
CREATE TRIGGER claim_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON es.claim
    FOR EACH STATEMENT EXECUTE FUNCTION es.refuse_change();
CREATE TRIGGER ledger_is_kept BEFORE DELETE OR TRUNCATE ON es.ledger
    FOR EACH STATEMENT EXECUTE FUNCTION es.refuse_change();

-- After the insert, so that a ledger that is there already is no offence.
CREATE FUNCTION es.check_beginning() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NEW.head <> 0 OR EXISTS (SELECT 1 FROM es.event WHERE tenant_id = NEW.tenant_id) THEN
        RAISE EXCEPTION 'lianxin: a ledger begins once, at 0' USING ERRCODE = 'LX002';
    END IF;
    RETURN NULL;
END;
$$;

CREATE TRIGGER ledger_begins_empty AFTER INSERT ON es.ledger
    FOR EACH ROW EXECUTE FUNCTION es.check_beginning();

-- A ledger on which nothing is recorded has no time to go back from: a copy brings its own.
CREATE FUNCTION es.check_head() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_seqscan = off
AS $$
BEGIN
    IF NEW.tenant_id <> OLD.tenant_id
        OR NEW.head <= OLD.head
        OR NEW.recorded_at < OLD.recorded_at AND OLD.head > 0
        OR OLD.head <> coalesce((
            SELECT position FROM es.event WHERE tenant_id = OLD.tenant_id
            ORDER BY position DESC LIMIT 1), 0)
    THEN
        RAISE EXCEPTION 'lianxin: the head only moves forward, from the last event'
            USING ERRCODE = 'LX002';
    END IF;
    RETURN NEW;
END;
$$;

CREATE TRIGGER ledger_moves_forward BEFORE UPDATE ON es.ledger
    FOR EACH ROW EXECUTE FUNCTION es.check_head();

-- The events of a statement follow the last one without a gap, up to the head, each the next of its
-- stream, and their times do not go back. What must be there is looked up as the last before, in the order of
-- the one index that has it: whatever the planner thinks of the log's size, and in a new database a session
-- keeps for long what it thought of an empty log, any other way would cost a sort.
CREATE FUNCTION es.check_events() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET enable_sort = off
AS $$
DECLARE
    in_place boolean;
    in_stream boolean;
BEGIN
    SELECT
        NOT EXISTS (
            SELECT 1
            FROM (
                SELECT
                    tenant_id, min(position) AS first, max(position) AS last, count(*) AS events,
                    min(recorded_at) AS earliest, max(recorded_at) AS latest
                FROM inserted
                GROUP BY tenant_id
            ) AS batch
            WHERE last - first + 1 <> events
               OR last IS DISTINCT FROM (
                      SELECT head FROM es.ledger
                      WHERE ledger.tenant_id = batch.tenant_id AND recorded_at = latest)
               OR first > 1 AND first - 1 IS DISTINCT FROM (
                      SELECT position FROM es.event
                      WHERE event.tenant_id = batch.tenant_id AND position < first
                      ORDER BY position DESC LIMIT 1)
               OR earliest < (
                      SELECT recorded_at FROM es.event
                      WHERE event.tenant_id = batch.tenant_id AND position < first
                      ORDER BY position DESC LIMIT 1)
               OR earliest <> latest AND EXISTS (
                      SELECT 1 FROM inserted
                      WHERE inserted.tenant_id = batch.tenant_id AND recorded_at < (
                          SELECT before.recorded_at FROM es.event AS before
                          WHERE before.tenant_id = inserted.tenant_id
                            AND before.position < inserted.position
                          ORDER BY before.position DESC LIMIT 1))
        ),
        NOT EXISTS (
            SELECT 1
            FROM inserted
            WHERE version > 1 AND version - 1 IS DISTINCT FROM (
                SELECT event.version FROM es.event
                WHERE event.tenant_id = inserted.tenant_id
                  AND event.stream_type = inserted.stream_type
                  AND event.stream_id = inserted.stream_id
                  AND event.version < inserted.version
                ORDER BY event.version DESC LIMIT 1)
        )
    INTO in_place, in_stream;
    IF NOT in_place THEN
        RAISE EXCEPTION 'lianxin: events take the next positions up to the head'
            USING ERRCODE = 'LX002';
    END IF;
    IF NOT in_stream THEN
        RAISE EXCEPTION 'lianxin: an event takes the next version of its stream'
            USING ERRCODE = 'LX002';
    END IF;
    RETURN NULL;
END;
$$;

CREATE TRIGGER events_follow AFTER INSERT ON es.event
    REFERENCING NEW TABLE AS inserted
    FOR EACH STATEMENT EXECUTE FUNCTION es.check_events();

-- What was tried in vain, apart from the events: bounded, the oldest entries go.
CREATE TABLE es.attempt (
    tenant_id   text COLLATE "C" NOT NULL,
    ordinal     bigint           NOT NULL CHECK (ordinal >= 1),
    at          timestamptz      NOT NULL,
    account     text             NOT NULL,
    role        text             NOT NULL,
    action      text             NOT NULL,
    stream_type text             NOT NULL,
    stream_id   text             NOT NULL,
    command_id  uuid             NOT NULL,
    code        text             NOT NULL,
    path        text,
    PRIMARY KEY (tenant_id, ordinal)
);

GRANT USAGE ON SCHEMA es TO lianxin_writer, lianxin_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA es TO lianxin_writer, lianxin_reader;
GRANT INSERT, DELETE ON es.attempt TO lianxin_writer;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA es FROM PUBLIC;
GRANT EXECUTE ON FUNCTION es.append, es.lock TO lianxin_writer;
