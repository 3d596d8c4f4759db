SELECT to_regclass('es.migration') IS NOT NULL
