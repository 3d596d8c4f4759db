-- In one statement, so that what is appended meanwhile is in all of it or in none.
SELECT
    tenant_id,
    coalesce(head, 0),
    coalesce(last, 0),
    coalesce(events, 0),
    (SELECT count(*) FROM es.command
     WHERE command.tenant_id = log.tenant_id
       AND (first_position < 1 OR last_position > coalesce(last, 0))),
    (SELECT count(*) FROM es.claim
     WHERE claim.tenant_id = log.tenant_id AND position NOT BETWEEN 1 AND coalesce(last, 0))
FROM (
    SELECT tenant_id, head, last, events
    FROM es.ledger
    FULL JOIN (
        SELECT tenant_id, max(position) AS last, count(*) AS events
        FROM es.event
        GROUP BY tenant_id
    ) AS recorded USING (tenant_id)
) AS log
ORDER BY tenant_id
