DELETE FROM read_model WHERE name = ?1
