-- Where the last leaf stands, how many cases are numbered, and the leaves that stand last in streams, asked as type,
-- id and version. Asked in one trip with write.sql, among its values.
SELECT 0 AS part, NULL AS place, (
    SELECT position FROM leaf WHERE tenant_id = ?1 ORDER BY position DESC LIMIT 1)

UNION ALL
SELECT 1, NULL, cases
FROM register
WHERE tenant_id = ?1

UNION ALL
SELECT 2, asked.key, leaf.record
FROM json_each(?3) AS asked
CROSS JOIN event
CROSS JOIN leaf
WHERE event.tenant_id = ?1
  AND event.stream_type = asked.value ->> 0
  AND event.stream_id = asked.value ->> 1
  AND event.version = asked.value ->> 2
  AND leaf.tenant_id = ?1
  AND leaf.position = event.position
