-- The event log of the embedded engine. Tables are keyed by tenant first; times are microseconds
-- since 1970 UTC; ids are the 16 bytes of the UUID. The triggers refuse every change of what is
-- recorded, from whatever program opens the file.

CREATE TABLE ledger (
    tenant_id   TEXT    NOT NULL PRIMARY KEY,
    head        INTEGER NOT NULL CHECK (head >= 0),
    recorded_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
    tenant_id      TEXT    NOT NULL,
    position       INTEGER NOT NULL CHECK (position >= 1),
    stream_type    TEXT    NOT NULL,
    stream_id      TEXT    NOT NULL,
    version        INTEGER NOT NULL CHECK (version >= 1),
    event_id       BLOB    NOT NULL CHECK (length(event_id) = 16),
    event_type     TEXT    NOT NULL,
    schema_version INTEGER NOT NULL CHECK (schema_version >= 1),
    occurred_at    TEXT    NOT NULL,
    recorded_at    INTEGER NOT NULL,
    actor_id       TEXT    NOT NULL,
    command_id     BLOB    NOT NULL CHECK (length(command_id) = 16),
    correlation_id BLOB    NOT NULL CHECK (length(correlation_id) = 16),
    causation_id   BLOB             CHECK (length(causation_id) = 16),
    payload        TEXT    NOT NULL,
    metadata       TEXT    NOT NULL,
    PRIMARY KEY (tenant_id, position),
    UNIQUE (tenant_id, stream_type, stream_id, version),
    UNIQUE (tenant_id, event_id)
) STRICT;

CREATE INDEX event_by_type ON event (tenant_id, event_type, position);
CREATE INDEX event_by_correlation ON event (tenant_id, correlation_id, position);

-- `version` is that of the append's first stream after it.
CREATE TABLE command (
    tenant_id      TEXT    NOT NULL,
    command_id     BLOB    NOT NULL CHECK (length(command_id) = 16),
    request_hash   BLOB    NOT NULL CHECK (length(request_hash) = 32),
    first_position INTEGER NOT NULL,
    last_position  INTEGER NOT NULL CHECK (last_position >= first_position),
    version        INTEGER NOT NULL CHECK (version >= 1),
    recorded_at    INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, command_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE claim (
    tenant_id TEXT    NOT NULL,
    kind      TEXT    NOT NULL,
    key       TEXT    NOT NULL,
    position  INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, kind, key)
) STRICT, WITHOUT ROWID;

-- The head moves first and says how far events may follow; it moves on only when they have.

CREATE TRIGGER ledger_insert BEFORE INSERT ON ledger
BEGIN
    SELECT RAISE(ABORT, 'lianxin: a ledger begins once, at 0')
    WHERE NEW.head <> 0
       OR EXISTS (SELECT 1 FROM ledger WHERE tenant_id = NEW.tenant_id)
       OR EXISTS (SELECT 1 FROM event WHERE tenant_id = NEW.tenant_id);
END;

CREATE TRIGGER ledger_update BEFORE UPDATE ON ledger
BEGIN
    SELECT RAISE(ABORT, 'lianxin: the head only moves forward, from the last event')
    WHERE NEW.tenant_id <> OLD.tenant_id
       OR NEW.head <= OLD.head
       OR NEW.recorded_at < OLD.recorded_at
       OR OLD.head <> coalesce(
              (SELECT max(position) FROM event WHERE tenant_id = OLD.tenant_id), 0);
END;

CREATE TRIGGER ledger_delete BEFORE DELETE ON ledger
BEGIN
    SELECT RAISE(ABORT, 'lianxin: a ledger is never deleted');
END;

-- The conditions also stop INSERT OR REPLACE, which would delete the row in its way.
CREATE TRIGGER event_insert BEFORE INSERT ON event
BEGIN
    SELECT RAISE(ABORT, 'lianxin: an event takes the next position below the head')
    WHERE NEW.position <> 1 + coalesce(
              (SELECT max(position) FROM event WHERE tenant_id = NEW.tenant_id), 0)
       OR NOT EXISTS (
              SELECT 1 FROM ledger
              WHERE tenant_id = NEW.tenant_id
                AND head >= NEW.position
                AND recorded_at = NEW.recorded_at);
    SELECT RAISE(ABORT, 'lianxin: an event takes the next version of its stream')
    WHERE NEW.version <> 1 + coalesce(
              (SELECT max(version) FROM event
               WHERE tenant_id = NEW.tenant_id
                 AND stream_type = NEW.stream_type
                 AND stream_id = NEW.stream_id), 0);
    SELECT RAISE(ABORT, 'lianxin: an event id is used once')
    WHERE EXISTS (
              SELECT 1 FROM event
              WHERE tenant_id = NEW.tenant_id AND event_id = NEW.event_id);
END;

CREATE TRIGGER event_update BEFORE UPDATE ON event
BEGIN
    SELECT RAISE(ABORT, 'lianxin: an event is never changed');
END;

CREATE TRIGGER event_delete BEFORE DELETE ON event
BEGIN
    SELECT RAISE(ABORT, 'lianxin: an event is never deleted');
END;

CREATE TRIGGER command_insert BEFORE INSERT ON command
BEGIN
    SELECT RAISE(ABORT, 'lianxin: a command id is used once')
    WHERE EXISTS (
              SELECT 1 FROM command
              WHERE tenant_id = NEW.tenant_id AND command_id = NEW.command_id);
END;

CREATE TRIGGER command_update BEFORE UPDATE ON command
BEGIN
    SELECT RAISE(ABORT, 'lianxin: a receipt is never changed');
END;

CREATE TRIGGER command_delete BEFORE DELETE ON command
BEGIN
    SELECT RAISE(ABORT, 'lianxin: a receipt is never deleted');
END;

CREATE TRIGGER claim_insert BEFORE INSERT ON claim
BEGIN
    SELECT RAISE(ABORT, 'lianxin: a unique value is taken once')
    WHERE EXISTS (
              SELECT 1 FROM claim
              WHERE tenant_id = NEW.tenant_id AND kind = NEW.kind AND key = NEW.key);
END;

CREATE TRIGGER claim_update BEFORE UPDATE ON claim
BEGIN
    SELECT RAISE(ABORT, 'lianxin: a claim is never changed');
END;

CREATE TRIGGER claim_delete BEFORE DELETE ON claim
BEGIN
    SELECT RAISE(ABORT, 'lianxin: a claim is never released');
END;

-- "LXin" and this file's number, by which a build knows what it opens.
PRAGMA application_id = 1280862574;
PRAGMA user_version = 1;
