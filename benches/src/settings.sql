SELECT name, current_setting(name)
FROM pg_settings
WHERE name IN (
    'checkpoint_timeout', 'fsync', 'full_page_writes', 'max_connections', 'max_wal_size',
    'shared_buffers', 'synchronous_commit', 'wal_buffers', 'wal_level', 'wal_sync_method')
ORDER BY name
