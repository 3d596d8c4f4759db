SELECT payload ->> 'code', payload ->> 'name'
FROM es.event
WHERE tenant_id = $1 AND event_type = ANY ($2)
