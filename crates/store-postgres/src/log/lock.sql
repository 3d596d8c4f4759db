SELECT es.lock($1)
