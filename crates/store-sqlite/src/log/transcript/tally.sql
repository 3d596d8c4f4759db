SELECT
    (SELECT count(*) FROM event WHERE tenant_id = ?1 AND position <= ?2),
    (SELECT count(*) FROM command WHERE tenant_id = ?1 AND last_position <= ?2),
    (SELECT count(*) FROM claim WHERE tenant_id = ?1 AND position <= ?2)
