SELECT count(*) FROM read_model WHERE name = ?1 AND fingerprint <> ?2
