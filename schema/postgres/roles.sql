-- The roles, which belong to the whole server and not to one database. Run before the migrations, by
-- whoever may create roles; does nothing when they are there.
DO $$
DECLARE
    role text;
BEGIN
    FOREACH role IN ARRAY ARRAY['lianxin_owner', 'lianxin_writer', 'lianxin_reader'] LOOP
        IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = role) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', role);
        END IF;
    END LOOP;
    EXECUTE format('GRANT CREATE ON DATABASE %I TO lianxin_owner', current_database());
END;
$$;
