SELECT es.restore_leaves($1, $2, $3, $4, $5)
