CREATE TABLE raw_event (
    tenant_id      text COLLATE "C" NOT NULL,
    position       bigint           GENERATED ALWAYS AS IDENTITY,
    stream_type    text COLLATE "C" NOT NULL,
    stream_id      text COLLATE "C" NOT NULL,
    version        bigint           NOT NULL,
    event_id       uuid             NOT NULL,
    event_type     text COLLATE "C" NOT NULL,
    schema_version bigint           NOT NULL,
    occurred_at    text COLLATE "C" NOT NULL,
    recorded_at    timestamptz      NOT NULL DEFAULT clock_timestamp(),
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

CREATE INDEX raw_event_by_type ON raw_event (tenant_id, event_type, position);
CREATE INDEX raw_event_by_correlation ON raw_event (tenant_id, correlation_id, position);
