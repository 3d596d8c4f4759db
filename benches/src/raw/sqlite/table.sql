CREATE TABLE raw_event (
    tenant_id      TEXT    NOT NULL,
    position       INTEGER NOT NULL,
    stream_type    TEXT    NOT NULL,
    stream_id      TEXT    NOT NULL,
    version        INTEGER NOT NULL,
    event_id       BLOB    NOT NULL,
    event_type     TEXT    NOT NULL,
    schema_version INTEGER NOT NULL,
    occurred_at    TEXT    NOT NULL,
    recorded_at    INTEGER NOT NULL,
    actor_id       TEXT    NOT NULL,
    command_id     BLOB    NOT NULL,
    correlation_id BLOB    NOT NULL,
    causation_id   BLOB,
    payload        TEXT    NOT NULL,
    metadata       TEXT    NOT NULL,
    PRIMARY KEY (tenant_id, position),
    UNIQUE (tenant_id, stream_type, stream_id, version),
    UNIQUE (tenant_id, event_id)
) STRICT;

CREATE INDEX raw_event_by_type ON raw_event (tenant_id, event_type, position);
CREATE INDEX raw_event_by_correlation ON raw_event (tenant_id, correlation_id, position);
