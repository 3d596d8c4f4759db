-- Asked of the catalogue, which everybody may read.
SELECT EXISTS (
    SELECT 1
    FROM pg_class
    JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE nspname = 'es' AND relname = 'migration')
