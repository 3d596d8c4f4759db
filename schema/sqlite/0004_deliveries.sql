-- How far each subscriber outside has been told of what the log holds. Moments of tries are microseconds since
-- 1970 UTC by the teller's clock; the end of a lease is seconds by this file's.

CREATE TABLE delivery (
    tenant_id       TEXT    NOT NULL,
    subscriber      TEXT    NOT NULL,
    position        INTEGER NOT NULL CHECK (position >= 0),
    attempts        INTEGER CHECK (attempts >= 1),
    failed_at       INTEGER,
    next_attempt_at INTEGER,
    failure         TEXT,
    edition         INTEGER,
    holder          TEXT,
    held_until      REAL,
    PRIMARY KEY (tenant_id, subscriber),
    CHECK ((attempts IS NULL) = (failed_at IS NULL)
       AND (attempts IS NULL) = (next_attempt_at IS NULL)
       AND (attempts IS NULL) = (failure IS NULL)
       AND (attempts IS NULL) = (edition IS NULL))
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 4;
