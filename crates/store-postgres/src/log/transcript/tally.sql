SELECT
    (SELECT count(*) FROM es.event WHERE tenant_id = $1 AND position <= $2),
    (SELECT count(*) FROM es.command WHERE tenant_id = $1 AND last_position <= $2),
    (SELECT count(*) FROM es.claim WHERE tenant_id = $1 AND position <= $2)
