DELETE FROM sqlite_stat1 WHERE tbl = ?1
