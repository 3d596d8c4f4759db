-- The file of the read models: where each of them stands, and the text to search in. The tables of
-- the models themselves are made from their declared columns. All of it can be rebuilt from the log,
-- so the file has no migrations: a file of another shape is to be deleted.

CREATE TABLE IF NOT EXISTS read_model (
    tenant_id       TEXT    NOT NULL,
    name            TEXT    NOT NULL,
    fingerprint     TEXT    NOT NULL,
    position        INTEGER NOT NULL,
    failed_position INTEGER,
    failure         TEXT,
    PRIMARY KEY (tenant_id, name),
    CHECK ((failed_position IS NULL) = (failure IS NULL))
) STRICT, WITHOUT ROWID;

-- Which document a row of search_text belongs to.
CREATE TABLE IF NOT EXISTS search_key (
    id        INTEGER PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    model     TEXT NOT NULL,
    key       TEXT NOT NULL,
    UNIQUE (tenant_id, model, key)
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

PRAGMA user_version = 1;
