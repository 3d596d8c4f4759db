-- The read models, in the schema `rm`: where each of them stands, and the text to search in. The tables
-- of the models themselves are made from their declared columns by the service, and can be rebuilt from
-- the log.

CREATE SCHEMA rm;

CREATE TABLE rm.read_model (
    tenant_id       text COLLATE "C" NOT NULL,
    name            text COLLATE "C" NOT NULL,
    generation      text COLLATE "C" NOT NULL, -- what its tables' names begin with
    number          bigint           NOT NULL,
    fingerprint     text COLLATE "C" NOT NULL,
    revision        bigint           NOT NULL,
    state           text             NOT NULL
        CHECK (state IN ('building', 'shadow', 'active', 'retired')),
    position        bigint           NOT NULL,
    failed_position bigint,
    failure         text,
    holder          uuid,
    held_until      timestamptz,
    PRIMARY KEY (tenant_id, generation),
    UNIQUE (tenant_id, name, number),
    CHECK ((failed_position IS NULL) = (failure IS NULL))
);

CREATE UNIQUE INDEX read_model_active ON rm.read_model (tenant_id, name) WHERE state = 'active';

-- The tokens of a document's text in order, with a space between them; the text itself is not kept.
CREATE TABLE rm.search_text (
    tenant_id text COLLATE "C" NOT NULL,
    generation text COLLATE "C" NOT NULL,
    key       text COLLATE "C" NOT NULL,
    tokens    text COLLATE "C" NOT NULL,
    lexemes   tsvector         NOT NULL
        GENERATED ALWAYS AS (array_to_tsvector(string_to_array(tokens, ' '))) STORED,
    PRIMARY KEY (tenant_id, generation, key)
);

CREATE INDEX search_text_by_lexeme ON rm.search_text USING gin (lexemes);

GRANT USAGE, CREATE ON SCHEMA rm TO lianxin_writer;
GRANT USAGE ON SCHEMA rm TO lianxin_reader;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA rm TO lianxin_writer;
GRANT SELECT ON ALL TABLES IN SCHEMA rm TO lianxin_reader;
