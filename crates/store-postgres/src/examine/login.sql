-- NULL where a role is not there.
SELECT
    rolname::text,
    rolsuper,
    rolcreaterole,
    coalesce(pg_has_role(oid, to_regrole('lianxin_writer'), 'MEMBER'), false),
    coalesce(pg_has_role(oid, to_regrole('lianxin_owner'), 'MEMBER'), false),
    has_table_privilege(oid, 'es.event', 'INSERT, UPDATE, DELETE, TRUNCATE')
FROM pg_roles
WHERE rolname = session_user
