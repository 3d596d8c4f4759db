-- The read models, in the schema `rm`: where each of them stands, and the text to search in. The tables
-- of the models themselves are made from their declared columns by the service, and can be rebuilt from
-- the log.

CREATE SCHEMA rm;

CREATE TABLE rm.read_model (
    tenant_id       text COLLATE "C" NOT NULL,
    name            text COLLATE "C" NOT NULL,
    fingerprint     text COLLATE "C" NOT NULL,
    position        bigint           NOT NULL,
    failed_position bigint,
    failure         text,
    PRIMARY KEY (tenant_id, name),
    CHECK ((failed_position IS NULL) = (failure IS NULL))
);

-- The tokens of a document's text in order, with a space between them; the text itself is not kept.
CREATE TABLE rm.search_text (
    tenant_id text COLLATE "C" NOT NULL,
    model     text COLLATE "C" NOT NULL,
    key       text COLLATE "C" NOT NULL,
    tokens    text COLLATE "C" NOT NULL,
    lexemes   tsvector         NOT NULL
        GENERATED ALWAYS AS (array_to_tsvector(string_to_array(tokens, ' '))) STORED,
    PRIMARY KEY (tenant_id, model, key)
);

CREATE INDEX search_text_by_lexeme ON rm.search_text USING gin (lexemes);

GRANT USAGE, CREATE ON SCHEMA rm TO lianxin_writer;
GRANT USAGE ON SCHEMA rm TO lianxin_reader;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA rm TO lianxin_writer;
GRANT SELECT ON ALL TABLES IN SCHEMA rm TO lianxin_reader;
