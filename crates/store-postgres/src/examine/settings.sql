SELECT name, setting FROM pg_settings WHERE name = ANY ($1) ORDER BY array_position($1, name)
