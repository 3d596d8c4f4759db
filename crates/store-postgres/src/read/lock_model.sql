-- One process at a time makes, empties or drops the tables of a model.
SELECT pg_advisory_xact_lock(hashtextextended('lianxin read model ' || $1, 0))
