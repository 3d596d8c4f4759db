DELETE FROM attempt
WHERE tenant_id = ?1
  AND ordinal <= (SELECT max(ordinal) FROM attempt WHERE tenant_id = ?1) - ?2
