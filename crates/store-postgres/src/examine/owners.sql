SELECT nspname || '.' || relname, relowner::regrole::text
FROM pg_class
JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE relkind IN ('r', 'p')
  AND (nspname = 'es' OR nspname = 'rm' AND relname IN ('read_model', 'search_text'))
  AND relowner <> 'lianxin_owner'::regrole
ORDER BY 1
