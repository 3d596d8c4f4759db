SELECT pg_notify($1, told) FROM unnest($2::text[]) AS heads (told)
