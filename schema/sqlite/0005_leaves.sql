-- What proofs are made of: the leaf of each event, and the seed that the salts of its fields follow from.

CREATE TABLE leaf (
    tenant_id TEXT    NOT NULL,
    position  INTEGER NOT NULL,
    seed      BLOB    NOT NULL CHECK (length(seed) = 32),
    record    TEXT    NOT NULL,
    PRIMARY KEY (tenant_id, position)
) STRICT, WITHOUT ROWID;

-- How many cases a tenant has numbered: the next one takes the next ordinal.
CREATE TABLE register (
    tenant_id TEXT    NOT NULL PRIMARY KEY,
    cases     INTEGER NOT NULL CHECK (cases >= 0)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER leaf_insert BEFORE INSERT ON leaf
BEGIN
    SELECT RAISE(ABORT, 'lianxin: a leaf follows the last one and stands beside its event')
    WHERE NEW.position <> 1 + coalesce(
              (SELECT max(position) FROM leaf WHERE tenant_id = NEW.tenant_id), 0)
       OR NOT EXISTS (
              SELECT 1 FROM event
              WHERE tenant_id = NEW.tenant_id AND position = NEW.position);
END;

CREATE TRIGGER leaf_update BEFORE UPDATE ON leaf
BEGIN
    SELECT RAISE(ABORT, 'lianxin: a leaf is never changed');
END;

CREATE TRIGGER leaf_delete BEFORE DELETE ON leaf
BEGIN
    SELECT RAISE(ABORT, 'lianxin: a leaf is never deleted');
END;

CREATE TRIGGER register_update BEFORE UPDATE ON register
BEGIN
    SELECT RAISE(ABORT, 'lianxin: the number of cases only grows')
    WHERE NEW.tenant_id <> OLD.tenant_id OR NEW.cases < OLD.cases;
END;

CREATE TRIGGER register_delete BEFORE DELETE ON register
BEGIN
    SELECT RAISE(ABORT, 'lianxin: the number of cases only grows');
END;

PRAGMA user_version = 5;
