SELECT EXISTS (SELECT 1 FROM rm.read_model WHERE name = $1 AND fingerprint <> $2)
