-- What somebody else than the owner may do with what is ours: kind and name, who, what. Rights to single
-- columns name them.
WITH ours AS (
    SELECT
        'SCHEMA ' || nspname AS object, '' AS part, nspowner AS owner,
        coalesce(nspacl, acldefault('n', nspowner)) AS rights
    FROM pg_namespace
    WHERE nspname IN ('es', 'rm')

    UNION ALL
    SELECT
        'TABLE ' || nspname || '.' || relname, '', relowner,
        coalesce(relacl, acldefault('r', relowner))
    FROM pg_class
    JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE relkind IN ('r', 'p')
      AND (nspname = 'es' OR nspname = 'rm' AND relname IN ('read_model', 'search_text'))

    UNION ALL
    SELECT
        'TABLE ' || nspname || '.' || relname, ' (' || attname || ')', relowner, attacl
    FROM pg_attribute
    JOIN pg_class ON pg_class.oid = attrelid
    JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE attacl IS NOT NULL
      AND (nspname = 'es' OR nspname = 'rm' AND relname IN ('read_model', 'search_text'))

    UNION ALL
    SELECT
        'FUNCTION ' || nspname || '.' || proname, '', proowner,
        coalesce(proacl, acldefault('f', proowner))
    FROM pg_proc
    JOIN pg_namespace ON pg_namespace.oid = pronamespace
    WHERE nspname = 'es'
)
SELECT
    object,
    CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END,
    privilege_type || part
FROM ours, aclexplode(rights)
WHERE grantee <> owner
ORDER BY object, 2, 3
