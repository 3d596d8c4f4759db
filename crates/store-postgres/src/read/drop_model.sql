DELETE FROM rm.read_model WHERE name = $1
