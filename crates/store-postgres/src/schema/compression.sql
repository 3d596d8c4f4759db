SELECT CASE WHEN 'lz4' = ANY (enumvals) THEN 'lz4' ELSE setting END
FROM pg_settings
WHERE name = 'default_toast_compression'
