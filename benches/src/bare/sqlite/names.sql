SELECT json_extract(payload, '$.code'), json_extract(payload, '$.name')
FROM event
WHERE tenant_id = ?1 AND event_type IN (?2, ?3)
