-- As with events: the index says which, the table says what.
SELECT stored.position, stored.kind, stored.key
FROM (
    SELECT kind, key
    FROM claim
    WHERE tenant_id = ?1 AND position > ?2 AND position <= ?3
) AS placed
CROSS JOIN claim AS stored
    ON stored.tenant_id = ?1 AND stored.kind = placed.kind AND stored.key = placed.key
ORDER BY stored.position, stored.kind, stored.key
