-- How far each subscriber outside has been told of what the log holds. Moments of tries are by the teller's
-- clock, the end of a lease by this server's.

CREATE TABLE es.delivery (
    tenant_id       text COLLATE "C" NOT NULL,
    subscriber      text COLLATE "C" NOT NULL,
    position        bigint           NOT NULL CHECK (position >= 0),
    attempts        bigint           CHECK (attempts >= 1),
    failed_at       timestamptz,
    next_attempt_at timestamptz,
    failure         text,
    edition         bigint,
    holder          uuid,
    held_until      timestamptz,
    PRIMARY KEY (tenant_id, subscriber),
    CHECK (num_nulls(attempts, failed_at, next_attempt_at, failure, edition) IN (0, 5))
) WITH (fillfactor = 50); -- rows change in place, with every notice

GRANT SELECT, INSERT, UPDATE, DELETE ON es.delivery TO lianxin_writer;
GRANT SELECT ON es.delivery TO lianxin_reader;
