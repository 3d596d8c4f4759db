-- What was tried in vain, apart from the events: bounded, the oldest entries go. Times are
-- microseconds since 1970 UTC.

CREATE TABLE attempt (
    tenant_id   TEXT    NOT NULL,
    ordinal     INTEGER NOT NULL CHECK (ordinal >= 1),
    at          INTEGER NOT NULL,
    account     TEXT    NOT NULL,
    role        TEXT    NOT NULL,
    action      TEXT    NOT NULL,
    stream_type TEXT    NOT NULL,
    stream_id   TEXT    NOT NULL,
    command_id  BLOB    NOT NULL CHECK (length(command_id) = 16),
    code        TEXT    NOT NULL,
    path        TEXT,
    PRIMARY KEY (tenant_id, ordinal)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 2;
