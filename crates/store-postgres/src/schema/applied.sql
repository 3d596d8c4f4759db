INSERT INTO es.migration (version) VALUES ($1)
