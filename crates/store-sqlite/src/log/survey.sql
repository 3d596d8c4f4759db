-- Everything the log knows about what a batch touches, in one consistent read. The arrays are the
-- batch's command ids in hexadecimal, and its streams and unique values as pairs.
SELECT 0 AS part, NULL AS place, head, NULL, NULL, NULL, NULL
FROM ledger
WHERE tenant_id = ?1

UNION ALL
SELECT 1, asked.key, first_position, last_position, version, recorded_at, request_hash
FROM json_each(?2) AS asked
CROSS JOIN command
WHERE tenant_id = ?1 AND command_id = unhex(asked.value)

UNION ALL
SELECT 2, asked.key, max(version), NULL, NULL, NULL, NULL
FROM json_each(?3) AS asked
CROSS JOIN event
WHERE tenant_id = ?1
  AND stream_type = asked.value ->> 0
  AND stream_id = asked.value ->> 1
GROUP BY asked.key

UNION ALL
SELECT 3, asked.key, position, NULL, NULL, NULL, NULL
FROM json_each(?4) AS asked
CROSS JOIN claim
WHERE tenant_id = ?1 AND kind = asked.value ->> 0 AND claim.key = asked.value ->> 1
