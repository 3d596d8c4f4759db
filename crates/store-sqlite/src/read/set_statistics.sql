INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?1, ?2, ?3)
