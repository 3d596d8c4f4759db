-- The file of the read models: where each of them stands, and the text to search in. The tables of
-- the models themselves are made from their declared columns. All of it can be rebuilt from the log,
-- so the file has no migrations: one of an earlier shape is emptied.

CREATE TABLE IF NOT EXISTS read_model (
    tenant_id       TEXT    NOT NULL,
    name            TEXT    NOT NULL,
    generation      TEXT    NOT NULL, -- what its tables' names begin with, after rm_
    number          INTEGER NOT NULL,
    fingerprint     TEXT    NOT NULL,
    revision        INTEGER NOT NULL,
    state           TEXT    NOT NULL CHECK (state IN ('building', 'shadow', 'active', 'retired')),
    position        INTEGER NOT NULL,
    failed_position INTEGER,
    failure         TEXT,
    holder          TEXT,
    held_until      REAL, -- seconds since 1970
    PRIMARY KEY (tenant_id, generation),
    UNIQUE (tenant_id, name, number),
    CHECK ((failed_position IS NULL) = (failure IS NULL))
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX IF NOT EXISTS read_model_active
ON read_model (tenant_id, name) WHERE state = 'active';

-- Which document a row of search_text belongs to.
CREATE TABLE IF NOT EXISTS search_key (
    id        INTEGER PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    generation TEXT NOT NULL,
    key       TEXT NOT NULL,
    UNIQUE (tenant_id, generation, key)
) STRICT;

-- The tokens are cut before they come here; between spaces every character belongs to one, as the
-- ascii tokenizer takes letters and digits and everything beyond ASCII. The text itself is not kept.
CREATE VIRTUAL TABLE IF NOT EXISTS search_text USING fts5 (
    tokens,
    content = '',
    contentless_delete = 1,
    tokenize = 'ascii'
);

-- Makes the table of the planner's statistics, which are then written by hand.
ANALYZE read_model;

PRAGMA user_version = 2;
