SELECT pg_advisory_xact_lock(hashtextextended('lianxin migrate', 0))
