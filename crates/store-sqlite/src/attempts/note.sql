INSERT INTO attempt (
    tenant_id, ordinal, at, account, role, action, stream_type, stream_id, command_id, code, path
)
VALUES (
    ?1,
    1 + coalesce((SELECT max(ordinal) FROM attempt WHERE tenant_id = ?1), 0),
    ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10
)
