-- Whoever notes attempts of a tenant gives out their ordinals alone.
SELECT pg_advisory_xact_lock(hashtextextended('lianxin attempts ' || $1, 0))
