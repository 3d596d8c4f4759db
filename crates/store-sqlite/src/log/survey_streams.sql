SELECT
    asked.key,
    (SELECT max(version)
     FROM event
     WHERE tenant_id = ?1
       AND stream_type = asked.value ->> 0
       AND stream_id = asked.value ->> 1)
FROM json_each(?2) AS asked
