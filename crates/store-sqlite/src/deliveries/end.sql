DELETE FROM delivery
WHERE tenant_id = ?1 AND subscriber = ?2
