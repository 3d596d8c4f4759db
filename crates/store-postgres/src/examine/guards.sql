SELECT relname::text, tgname::text, tgenabled::text
FROM pg_trigger
JOIN pg_class ON pg_class.oid = tgrelid
WHERE relnamespace = 'es'::regnamespace AND NOT tgisinternal
