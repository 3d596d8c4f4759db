-- Takes the file's write lock at once, so that the transaction never fails half-way because another
-- process writes.
BEGIN IMMEDIATE;

