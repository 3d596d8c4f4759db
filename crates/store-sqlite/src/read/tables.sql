SELECT name FROM sqlite_schema
WHERE type = 'table' AND (name LIKE 'rm\_%' ESCAPE '\' OR name IN ('read_model', 'search_key', 'search_text'))
