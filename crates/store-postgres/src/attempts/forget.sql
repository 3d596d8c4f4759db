DELETE FROM es.attempt
WHERE tenant_id = $1
  AND ordinal <= (SELECT max(ordinal) FROM es.attempt WHERE tenant_id = $1) - $2
